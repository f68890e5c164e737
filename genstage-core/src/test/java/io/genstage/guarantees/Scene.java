package io.genstage.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Place;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.pipeline.Pipeline;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.testing.HandDriven;
import io.genstage.testing.SeededScheduler;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline that holds one event in one place, and that ends in one way. One thread drives it, with a virtual clock.
 * While a handler is in a call, the thread runs the other stages within that call.
 */
final class Scene {

    /** The event whose fate is of interest. */
    static final String EVENT = "event";

    /** An event that keeps a handler busy. */
    static final String ANOTHER = "another";

    /** What a handler emits for {@link #EVENT}. */
    static final String RESULT = "result";

    static final IllegalStateException OOPS = new IllegalStateException("planted");

    private static final int ENOUGH_TIMERS = 50;

    private final Setting setting;

    private final Ending ending;

    private final boolean tracked;

    /** Whether all other stages come to rest before a call returns in which something ends. */
    private final boolean slowCall;

    private final Traces traces = new Traces();

    private final Source source;

    private final Sink sink;

    private final OutsideSubscriber subscriber = new OutsideSubscriber(this);

    private final SeededScheduler scheduler;

    private final Wiring wiring;

    private final HandDriven run;

    private @Nullable Reader reader;

    private boolean begun;

    private boolean inCall;

    /** Where the event was when the end began, if that is not where it should be. */
    private @Nullable String misplaced;

    private long throughInlet;

    /** How often the handler still throws. */
    private int failures;

    Scene(Setting setting, Ending ending, boolean tracked, long seed) {
        this.setting = setting;
        this.ending = ending;
        this.tracked = tracked;
        this.slowCall = seed % 2 == 1 || ending == Ending.CLOSE_NOW;
        this.scheduler = new SeededScheduler(seed);
        this.wiring = new Wiring(setting, ending, scheduler);
        this.source = new Source(traces, tracked);
        this.sink = newSink(ending.consumerAsksAgain());
        this.run = new HandDriven(scheduler, wiring.definition(this, traces, source, sink));
    }

    private Sink newSink(boolean automatic) {
        return new Sink(this, automatic ? 0 : subscription().maxDemand());
    }

    /** {@return the options of subscriptions to the source} */
    SubscriptionOptions subscription() {
        return wiring.subscription();
    }

    // What happens.

    /** Brings the event to its place, ends what is to end, and runs until the pipeline is at rest. */
    void play() {
        run.start();
        if (setting == Setting.SUBSCRIBER) {
            pipeline().<String>publisher("a").subscribe(subscriber);
            run.run();
        }
        setting.beforeTheCall(this);
        run.run();
        if (!begun) {
            beginOutside();
        }
        settle();
        if (reader != null && ending.readerContinues()) {
            reader.end();
        }
        ending.finish(this);
        settle();
        if (reader != null) {
            reader.cancel();
        }
    }

    private void beginOutside() {
        begun = true;
        try {
            ending.begin(this);
        } catch (Exception failure) {
            throw new AssertionError("thrown outside of a handler", failure);
        }
    }

    /** Runs until nothing happens any more. */
    private void settle() {
        run.run();
        for (int i = 0; i < ENOUGH_TIMERS && scheduler.nextTimer(); i++) {
            run.run();
        }
    }

    /** Called by handlers, the subscriber and the reader, with each event. */
    void handle(String event) throws Exception {
        traces.called(event);
        if (event.equals(setting.callWith())) {
            inCall = true;
            try {
                call();
            } finally {
                inCall = false;
            }
        }
        traces.handled(event);
    }

    private void call() throws Exception {
        if (setting == Setting.RETRY && traces.calls(EVENT) == 1) {
            throw OOPS;
        }
        if (failures > 0) {
            failures--;
            throw OOPS;
        }
        if (!begun && setting.endsInCall()) {
            begun = true;
            setting.duringTheCall(this);
            if (setting != Setting.SOURCE) {
                scheduler.run();
                checkPlace();
            }
            ending.begin(this);
            if (slowCall) {
                scheduler.run();
                while (ending == Ending.CLOSE_NOW && scheduler.nextTimer()) {
                    scheduler.run();
                }
            }
        }
    }

    /** During a call the figures of the stage itself are old, so those of the other stages must tell. */
    private void checkPlace() {
        Map<Place, Long> held = Held.by(snapshot());
        Place expected = setting.seenAt();
        if (expected != null && !held.containsKey(expected)) {
            misplaced = held + " instead of " + expected;
        }
    }

    // How the event comes to its place.

    void provide() {
        source.provide(EVENT);
    }

    void putIntoInlet() {
        throughInlet++;
        if (tracked) {
            CompletableFuture<Void> submitted = pipeline().<String>inlet("a").submit(EVENT);
            var unused = submitted.whenComplete((nothing, failure) -> {
                if (failure == null) {
                    traces.acknowledge();
                } else {
                    traces.fail(failure);
                }
            });
        } else {
            assertThat(pipeline().<String>inlet("a").offer(EVENT)).isTrue();
        }
    }

    void emit() {
        pipeline().stage("a").cast(List.of(EVENT));
    }

    void emitAnother() {
        pipeline().stage("a").cast(List.of(ANOTHER));
    }

    void emitBoth() {
        pipeline().stage("a").cast(List.of(ANOTHER, EVENT));
    }

    void readAnother() {
        reader = new Reader(this);
        Thread reading = reader.begin();
        while (run.stage("a").instances().get(0).output().consumers().isEmpty()) {
            run.run();
        }
        emitBoth();
        finish(reading);
    }

    /** Runs the pipeline until a thread has ended that waits for it. */
    void finish(Thread thread) {
        while (thread.isAlive()) {
            run.run();
            Thread.onSpinWait();
        }
        run.run();
    }

    // What endings do.

    /** Makes the handler throw in its present call, or in its next attempt. */
    void handlerThrows() {
        failures = setting == Setting.POISON ? Integer.MAX_VALUE : setting == Setting.RETRY ? 1 : 0;
        if (inCall) {
            throw OOPS;
        }
    }

    /** Makes the handler of the source throw in a callback. */
    void producerThrows() {
        pipeline().stage("a").cast(OOPS);
    }

    void breakDispatcher() {
        wiring.breakDispatcher();
    }

    /** In a call: lets the clock advance until the call is interrupted. Outside: makes the next attempt fail. */
    void consumerIsSlow() throws InterruptedException {
        failures = 1;
        if (inCall) {
            boolean more = true;
            while (more && !Thread.currentThread().isInterrupted()) {
                scheduler.run();
                more = scheduler.nextTimer();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("as a handler that waits");
            }
        }
    }

    void cancel() {
        switch (setting) {
            case READER -> Objects.requireNonNull(reader, "no reader").cancel();
            case SUBSCRIBER -> subscriber.cancel();
            default -> sink.cancel();
        }
    }

    void detach() {
        sink.subscription().detach();
    }

    /** Waits until the event is handled after all, in a pipeline that is started again or has a new consumer. */
    void handleLater() {
        if (pipeline().status() == Status.RUNNING) {
            pipeline().add(stages -> stages.consumer("late", newSink(true), s -> s.subscribeTo("a", subscription())));
        } else {
            pipeline().start();
        }
        settle();
    }

    void close() {
        pipeline().closeNow();
        settle();
    }

    // What can be seen.

    Setting setting() {
        return setting;
    }

    boolean tracked() {
        return tracked;
    }

    Pipeline pipeline() {
        return run.pipeline();
    }

    PipelineSnapshot snapshot() {
        return run.snapshot();
    }

    /** {@return whether the handler was called with the event while or before something ended} */
    boolean calledWithTheEvent() {
        return setting.callWith().equals(EVENT);
    }

    boolean isDeadLetter() {
        return snapshot().deadLetters().stream()
                .anyMatch(letter -> letter.event().equals(EVENT));
    }

    /** {@return whether the source has tracked the event} */
    boolean wasTracked() {
        return tracked && !inSource();
    }

    /** {@return how many events came into the pipeline} */
    long accepted() {
        return source.emitted() + throughInlet;
    }

    /** {@return whether a dispatcher that throws fails what the call emitted, and thereby the event of the call too} */
    boolean resultFailsToo() {
        return ending == Ending.DISPATCHER && setting == Setting.EMITTED;
    }

    /**
     * {@return whether the pipeline reports only a number, although the event has an acknowledger} It cannot identify the
     * event.
     */
    boolean lostByDispatcher() {
        return ending == Ending.DISPATCHER && setting == Setting.PARTITION && tracked;
    }

    @Nullable
    String misplaced() {
        return misplaced;
    }

    /** {@return whether the source has not emitted it} */
    boolean inSource() {
        return source.provided().contains(EVENT);
    }

    Traces traces() {
        return traces;
    }

    @Override
    public String toString() {
        return ending + ", " + setting + (tracked ? ", tracked" : "") + (slowCall ? ", slow call" : "");
    }
}
