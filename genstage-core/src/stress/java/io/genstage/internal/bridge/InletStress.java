package io.genstage.internal.bridge;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.genstage.Inlet;
import io.genstage.testing.CallerRuns;
import io.genstage.testing.Endings;
import io.genstage.testing.Pair;
import io.genstage.testing.Shells;
import io.genstage.testing.Source;
import java.time.Duration;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZII_Result;

/**
 * Tests {@link BoundedInlet}: a sender thread reserves room before it queues an event, and the stage emits every event
 * that the inlet accepted.
 */
final class InletStress {

    private InletStress() {}

    /** A consumer that requests events, and an inlet of its producer with room for one. */
    abstract static class OneEvent {

        final Pair pair;

        final Inlet<Integer> inlet;

        OneEvent(Pair pair) {
            this.pair = pair;
            this.inlet = BoundedInlet.into(pair.producer, 1);
        }

        final void lookAfterStop(ZII_Result result) {
            result.r2 = pair.sink.handled();
            result.r3 = pair.endings.count();
        }
    }

    /**
     * A sender thread offers an event while the stage stops. {@code BoundedInlet.confirm} runs after the room was
     * reserved, and checks whether the intake is still open. The stage shuts the intake ({@code StageLife.closeWith})
     * and then checks whether any room is reserved ({@code StageLogic.outputDrained}). At least one of them sees the
     * other. If the sender thread finds the intake shut, it releases the room and signals the stage, because the stage
     * may wait for exactly this.
     */
    @JCStressTest
    @Outcome(id = "true, 1, 2", expect = ACCEPTABLE, desc = "accepted, and handled before the stages ended")
    @Outcome(id = "false, 0, 2", expect = ACCEPTABLE, desc = "refused, and both stages have ended")
    @Outcome(id = "true, 0, .*", expect = FORBIDDEN, desc = "an accepted event is lost")
    @Outcome(expect = FORBIDDEN, desc = "a stage never ends, or a refused event was handled")
    @State
    public static class OfferAgainstStop extends OneEvent {

        public OfferAgainstStop() {
            super(Pair.asking());
        }

        @Actor
        public void offer(ZII_Result result) {
            result.r1 = inlet.offer(1);
        }

        @Actor
        public void stop() {
            pair.producer.stop();
        }

        @Arbiter
        public void look(ZII_Result result) {
            lookAfterStop(result);
        }
    }

    /** The same with {@link Inlet#put}, which reserves room in {@code BoundedInlet.awaitRoom}. */
    @JCStressTest
    @JCStressMeta(OfferAgainstStop.class)
    @State
    public static class PutAgainstStop extends OneEvent {

        public PutAgainstStop() {
            super(Pair.asking());
        }

        @Actor
        public void put(ZII_Result result) {
            try {
                result.r1 = inlet.put(1, Duration.ZERO);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Actor
        public void stop() {
            pair.producer.stop();
        }

        @Arbiter
        public void look(ZII_Result result) {
            lookAfterStop(result);
        }
    }

    /**
     * Two sender threads offer two events each to an inlet with room for three. {@code BoundedInlet.reserve} acquires
     * as many permits as are available. It acquires no more than that. It also acquires no fewer if the other thread
     * acquires permits at the same time.
     */
    @JCStressTest
    @Outcome(
            id = {"2, 1, 3", "1, 2, 3"},
            expect = ACCEPTABLE,
            desc = "the inlet accepted three events and holds three")
    @Outcome(expect = FORBIDDEN, desc = "the inlet accepted more events than it has room for, or fewer")
    @State
    public static class OfferAgainstOffer {

        private final Inlet<Integer> inlet =
                BoundedInlet.into(Shells.producer(new Source(), new CallerRuns(), new Endings()), 3);

        @Actor
        public void one(III_Result result) {
            result.r1 = inlet.offerAll(List.of(1, 2));
        }

        @Actor
        public void two(III_Result result) {
            result.r2 = inlet.offerAll(List.of(3, 4));
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = inlet.size();
        }
    }

    /**
     * A sender thread offers an event to a full inlet while the consumer requests events. If the sender thread finds
     * the room that the stage has released, the stage emits the new event as well, because there is demand for it.
     * {@code BoundedInlet.Source.take} may find the room reserved and the event not queued yet. The sender thread's
     * signal then makes the stage take again.
     */
    @JCStressTest
    @Outcome(id = "true, 12, 0", expect = ACCEPTABLE, desc = "the stage had released room; both events were handled")
    @Outcome(id = "false, 1, 0", expect = ACCEPTABLE, desc = "the inlet had no room yet")
    @Outcome(expect = FORBIDDEN, desc = "an event is lost, or remains in the inlet in spite of demand")
    @State
    public static class OfferAgainstTake extends OneEvent {

        public OfferAgainstTake() {
            super(Pair.askingByHand());
            inlet.offer(1);
        }

        @Actor
        public void offer(ZII_Result result) {
            result.r1 = inlet.offer(2);
        }

        @Actor
        public void ask() {
            pair.link.ask(5);
        }

        @Arbiter
        public void look(ZII_Result result) {
            result.r2 = pair.sink.handled();
            result.r3 = inlet.size();
        }
    }

    /**
     * Two sender threads offer events to a stage with more demand than there are events. The stage emits every event,
     * and keeps the order of each thread.
     */
    @JCStressTest
    @Outcome(
            id = {"1234, 0", "1324, 0", "1342, 0", "3124, 0", "3142, 0", "3412, 0"},
            expect = ACCEPTABLE,
            desc = "every event was handled once, in the order of its thread")
    @Outcome(expect = FORBIDDEN, desc = "an event is lost, or remains in the inlet in spite of demand")
    @State
    public static class OfferAgainstActivation {

        private final Pair pair = Pair.asking();

        private final Inlet<Integer> inlet = BoundedInlet.into(pair.producer, 4);

        @Actor
        public void oneAndTwo() {
            inlet.offer(1);
            inlet.offer(2);
        }

        @Actor
        public void threeAndFour() {
            inlet.offer(3);
            inlet.offer(4);
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = pair.sink.handled();
            result.r2 = inlet.size();
        }
    }
}
