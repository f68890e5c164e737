package io.genstage.lineage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** All events of a history, and their acknowledgers. */
final class Lineage {

    private static final boolean TRACES = Boolean.getBoolean("lineage.trace");

    final SplittableRandom random;

    private final List<Item> items = new ArrayList<>();

    /** Acknowledgers that were not notified yet. */
    private final Set<Root> open = new LinkedHashSet<>();

    /** Acknowledgers that were notified since the last check. */
    private final List<Root> told = new ArrayList<>();

    private @Nullable String violation;

    private boolean tracksAll;

    /** A stage fails, and the pipeline with it. */
    private boolean failing;

    private int ids;

    /** Whether code of the test is running that is no acknowledger. */
    private int foreign;

    /** No handler fails any more. */
    private boolean calm;

    Lineage(SplittableRandom random) {
        this.random = random;
    }

    boolean oneIn(int bound) {
        return random.nextInt(bound) == 0;
    }

    /** Prints what happens, if {@code -Dlineage.trace=true}. */
    void trace(String what) {
        if (TRACES) {
            System.out.println(what);
        }
    }

    // Events.

    Item newItem(Collection<Root> roots) {
        return newItem(roots, false);
    }

    Item newItem(Collection<Root> roots, boolean fixed) {
        return new Item(ids++, List.copyOf(roots), fixed);
    }

    Root newRoot() {
        Root root = oneIn(4) ? new Root.Concurrent(this) : new Root(this);
        opened(root);
        return root;
    }

    /** An acknowledger must be notified. */
    void opened(Root root) {
        open.add(root);
    }

    /** An event was emitted by a call that returns. */
    void sent(Item item, Outlet outlet) {
        items.add(item);
        outlet.took(item);
        trace("sent " + item.describe());
        item.roots().forEach(root -> root.add(item));
    }

    /** A stage has finished an event. */
    void finished(Item item, String stage) {
        if (!item.finishedBy(stage)) {
            violated(stage + " finishes " + item + ", which it does not have");
        }
    }

    /** The source tracks also the events that have no acknowledger, and which it cannot withdraw. */
    void tracksAll(boolean all) {
        tracksAll = all;
    }

    /** {@return whether no handler may receive an event any more} */
    boolean isWithdrawn(Item event) {
        return !tracksAll && event.isWithdrawn();
    }

    /** The failed pipeline is started again. Only events in an inlet are still in it. */
    void startsAgain() {
        items.forEach(Item::abandon);
        failing = false;
    }

    void fails() {
        failing = true;
    }

    boolean isFailing() {
        return failing;
    }

    List<Root> open() {
        return List.copyOf(open);
    }

    /** {@return the events that some stage must still finish} */
    List<Item> unfinished() {
        return items.stream()
                .filter(item -> !item.isFinished() && !item.isWithdrawn())
                .toList();
    }

    // Code of the test.

    void enter() {
        foreign++;
    }

    void leave() {
        foreign--;
    }

    boolean inForeignCode() {
        return foreign > 0;
    }

    void calmDown() {
        calm = true;
    }

    boolean isCalm() {
        return calm;
    }

    // Checks.

    void told(Root root) {
        trace(root + " is notified: " + root.cause());
        told.add(root);
        open.remove(root);
    }

    void checkAfterStep(boolean forced) {
        told.forEach(root -> root.checkNotified(forced));
        told.clear();
        throwIfViolated();
    }

    void checkAtRest() {
        open.forEach(Root::checkAtRest);
        throwIfViolated();
    }

    void checkAfterClose() {
        if (!open.isEmpty()) {
            violated(open.iterator().next() + " is never notified");
        }
        throwIfViolated();
    }

    /** Records the first violation. It does not throw, because the engine would catch the exception. */
    void violated(String what) {
        violation = violation == null ? what : violation;
    }

    void throwIfViolated() {
        if (violation != null) {
            throw new AssertionError(violation);
        }
    }
}
