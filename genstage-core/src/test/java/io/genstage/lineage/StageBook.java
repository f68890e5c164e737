package io.genstage.lineage;

import io.genstage.BatchFailedException;
import io.genstage.DiscardReason;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import io.genstage.supervision.ErrorOptions.Then;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the handlers of one stage received, and which of their calls fail. */
final class StageBook {

    /** Is not tried again. */
    private static final class Excluded extends RuntimeException {

        private static final long serialVersionUID = 1;
    }

    /** The failed calls with an event. */
    private static final class Failures {

        private int calls;

        /** Whether one of them threw an exception that is not tried again. */
        private boolean excluded;

        /** Whether one of them had other events, too. */
        private boolean withOthers;

        /** Whether the last of them failed because of this event, as far as the engine can know. */
        private boolean blamed;
    }

    /** So many events in a row that failed alone are an outage. */
    private static final int OUTAGE = 2;

    final String stage;

    final Lineage lineage;

    /** Whether its handlers take single events. */
    final boolean single;

    final boolean redelivers;

    final ErrorOptions onError;

    private final boolean supervised;

    /** Whether its handlers may name the event of a batch that fails. */
    private final boolean names;

    /** Whether a stage takes its dead letters. */
    private final boolean lettersAreTaken;

    private final int poisonOneIn;

    private final int failsOneIn;

    private final LongSupplier clock;

    /** By instance: how many events failed alone since the last handled event. */
    private final int[] failedInARow = new int[3];

    /** Whether the last call that failed threw an excluded exception: no sign of an outage. */
    private final boolean[] refused = new boolean[3];

    private final long[] notBefore = new long[3];

    /** By instance: the event that is tried again then. */
    private final @Nullable Item[] triedAgain = new Item[3];

    /** By event. */
    private final Map<Item, Failures> failing = new IdentityHashMap<>();

    /** Events that handlers keep, or have kept. */
    private final Set<Item> kept = Collections.newSetFromMap(new IdentityHashMap<>());

    /** By instance: whether its draining callback was called since the pipeline was started. */
    private final boolean[] drained = new boolean[3];

    private long failures;

    StageBook(String stage, Lineage lineage, boolean supervised, boolean letters, LongSupplier clock) {
        this.stage = stage;
        this.lineage = lineage;
        this.clock = clock;
        this.single = lineage.oneIn(2);
        this.redelivers = !lineage.oneIn(8);
        this.poisonOneIn = 4 + lineage.random.nextInt(40);
        this.failsOneIn = 3 + lineage.random.nextInt(30);
        this.names = lineage.oneIn(2);
        this.supervised = supervised;
        this.onError = redelivers ? anyOptions() : ErrorOptions.DEFAULT;
        this.lettersAreTaken = letters && onError.then() == Then.DEAD_LETTER;
    }

    private ErrorOptions anyOptions() {
        ErrorOptions options = ErrorOptions.ofAttempts(1 + lineage.random.nextInt(3));
        boolean waits = lineage.oneIn(2);
        options = options.withBackoff(
                waits ? new Backoff(Duration.ofMillis(5), 2, Duration.ofMillis(20), 0) : Backoff.NONE);
        if (lineage.oneIn(2)) {
            options = options.exclude(Excluded.class);
        }
        return switch (lineage.random.nextInt(supervised ? 3 : 6)) {
            case 0 -> options;
            case 1, 3, 4 -> options.thenSkip();
            default -> options.thenDeadLetter();
        };
    }

    // Calls.

    /** A call begins. */
    void enter(int instance, List<Item> events) {
        lineage.enter();
        lineage.trace(stage + "-" + instance + " receives " + events + " at " + clock.getAsLong());
        boolean early = triedAgain[instance] == events.get(0) && clock.getAsLong() < notBefore[instance];
        if (early) {
            lineage.violated(stage + " is called before its back-off has passed");
        }
        triedAgain[instance] = null;
        if (drained[instance]) {
            lineage.violated(stage + " receives " + events + " after its draining callback");
        }
        for (Item event : events) {
            // a stage that does not redeliver has finished an event when it is handed over, also if it is again
            boolean finishedBefore = !redelivers && !event.finishedBy(stage);
            if (!finishedBefore && lineage.isWithdrawn(event)) {
                lineage.violated(stage + " receives " + event + ", which its source has withdrawn");
            }
        }
    }

    void leave() {
        lineage.leave();
    }

    /** {@return the acknowledgers to which the outputs of these events belong} */
    List<Root> rootsOf(List<Item> events) {
        return redelivers
                ? events.stream()
                        .flatMap(event -> event.roots().stream())
                        .distinct()
                        .toList()
                : List.of();
    }

    /**
     * {@return an event that came of others}
     *
     * @param roots its acknowledgers
     * @param kept whether the handler has kept the others
     */
    Item outputOf(List<Item> events, List<Root> roots, boolean kept) {
        boolean all = events.stream().allMatch(Item::isTracked);
        boolean none = events.stream().noneMatch(Item::isTracked);
        boolean fixed = events.stream().anyMatch(Item::isFixed) || (none ? kept : !all);
        return lineage.newItem(roots, redelivers && fixed);
    }

    /** {@return why the call with these events fails, or {@code null}} */
    @Nullable
    RuntimeException failure(int instance, List<Item> events) {
        if (lineage.isCalm()) {
            return null;
        }
        int at = 0;
        while (at < events.size() && events.get(at).id() % poisonOneIn != 1) {
            at++;
        }
        boolean poison = at < events.size();
        if (!poison && !lineage.oneIn(failsOneIn)) {
            return null;
        }
        RuntimeException thrown = lineage.oneIn(4) ? new Excluded() : new IllegalStateException("injected");
        if (single || !poison || !names || lineage.oneIn(2)) {
            failed(instance, events, thrown, single || events.size() == 1);
            return thrown;
        }
        failed(instance, List.of(events.get(at)), thrown, true);
        return new BatchFailedException(at, thrown);
    }

    private void failed(int instance, List<Item> events, RuntimeException thrown, boolean alone) {
        failures++;
        lineage.trace(stage + "-" + instance + " fails with " + events + " " + thrown);
        boolean excluded = onError.excludes(thrown);
        refused[instance] = excluded;
        if (excluded) {
            failedInARow[instance] = 0;
        }
        for (Item event : events) {
            Failures of = failures(event);
            of.calls++;
            of.excluded |= excluded;
            of.withOthers |= events.size() > 1;
            of.blamed = alone;
        }
        Item first = events.get(0);
        boolean waits = redelivers && alone && !excluded && failures(first).calls < onError.attempts() && single;
        if (waits && failedInARow[instance] < OUTAGE && !lineage.isCalm()) {
            triedAgain[instance] = first;
            notBefore[instance] = clock.getAsLong()
                    + onError.backoff().after(failures(first).calls, 0).toNanos();
        }
        int most = onError.attempts() + (onError.then() == Then.FAIL ? 1 : 0); // the next handler receives it, too
        if (single && redelivers && failures(first).calls > most) {
            lineage.violated(stage + " receives " + first + " " + failures(first).calls + " times");
        }
    }

    /** {@return how many events of a batch were handled before it failed} */
    static int firstHandled(RuntimeException failure) {
        return failure instanceof BatchFailedException at ? at.index() : 0;
    }

    private Failures failures(Item event) {
        return failing.computeIfAbsent(event.original(), none -> new Failures());
    }

    void handled(int instance, Item event) {
        failedInARow[instance] = 0;
        failing.remove(event.original());
        if (redelivers) {
            finish(event);
        }
    }

    /** The handler keeps the event. It finishes it later. */
    void kept(int instance, Item event) {
        failedInARow[instance] = 0;
        failing.remove(event.original());
        kept.add(event.original());
    }

    void finish(Item event) {
        lineage.trace(stage + " finishes " + event);
        lineage.finished(event, stage);
    }

    // The end.

    void drained(int instance) {
        if (drained[instance]) {
            lineage.violated(stage + "-" + instance + " is drained twice");
        }
        drained[instance] = true;
    }

    boolean isDrained(int instance) {
        return drained[instance];
    }

    void startsAgain() {
        Arrays.fill(drained, false);
        failing.clear();
        kept.clear();
    }

    // Events that have failed.

    /** The stage has given up an event, skipped it, or made a dead letter of it. */
    void givenUp(int instance, Item event, boolean forced) {
        lineage.trace(stage + "-" + instance + " has given up " + event + " " + onError);
        if (kept.contains(event.original())) {
            event.roots().forEach(Root::giveUp); // what the handler has emitted with it was given up
            return;
        }
        if (!redelivers) {
            if (!supervised) {
                lineage.fails();
            }
            return;
        }
        Failures of = failures(event);
        boolean usedUp = of.calls >= onError.attempts() || of.excluded;
        boolean wholeBatch = onError.then() == Then.FAIL && !supervised;
        if (wholeBatch) {
            lineage.fails();
        }
        if (!forced && !(usedUp && (wholeBatch || of.blamed))) {
            lineage.violated(stage + " gives up " + event + ", which was not its last attempt");
        }
        boolean halved = of.withOthers && !names && onError.then() != Then.FAIL;
        failedInARow[instance] += refused[instance] ? 0 : 1;
        if (failedInARow[instance] > OUTAGE && halved && !forced) {
            lineage.violated(stage + " gives up " + event + " in an outage");
        }
        failing.remove(event.original());
        if (onError.then() == Then.FAIL) {
            event.roots().forEach(Root::giveUp);
        }
        if (!lettersAreTaken) {
            finish(event);
        }
    }

    /** The stage has discarded an event that it emitted. */
    void discarded(Item event, DiscardReason reason) {
        if (reason == DiscardReason.BUFFER_FULL || reason == DiscardReason.FAILED) {
            event.roots().forEach(Root::giveUp);
        }
        event.end();
    }

    long failures() {
        return failures;
    }
}
