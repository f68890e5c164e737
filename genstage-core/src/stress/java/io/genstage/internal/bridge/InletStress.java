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
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZII_Result;

/** {@link BoundedInlet}: room is reserved before an event is enqueued, and what was accepted is emitted. */
final class InletStress {

    private InletStress() {}

    /**
     * Somebody offers an event while the stage ends. {@code BoundedInlet.keep} reserves room and then looks whether the
     * inlet is open; the stage shuts the inlet and then looks whether anything is reserved ({@code
     * StageLife.closeWith}, {@code StageLogic.outputDrained}). One of them sees the other. A caller that finds it shut
     * gives back and signals, because the stage may wait for just that.
     */
    @JCStressTest
    @Outcome(id = "true, 1, 2", expect = ACCEPTABLE, desc = "accepted, and handled before both stages have ended")
    @Outcome(id = "false, 0, 2", expect = ACCEPTABLE, desc = "refused, and both stages have ended")
    @Outcome(id = "true, 0, .*", expect = FORBIDDEN, desc = "an accepted event is lost")
    @Outcome(expect = FORBIDDEN, desc = "the stage never ends, or what was refused was handled")
    @State
    public static class OfferAgainstStop {

        private final Pair pair = Pair.asking();

        private final Inlet<Integer> inlet = BoundedInlet.into(pair.producer, 1);

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
            result.r2 = pair.sink.handled();
            result.r3 = pair.endings.count();
        }
    }

    /** The same with {@link Inlet#put}, which reserves by another way. */
    @JCStressTest
    @Outcome(id = "true, 1, 2", expect = ACCEPTABLE, desc = "accepted, and handled before both stages have ended")
    @Outcome(id = "false, 0, 2", expect = ACCEPTABLE, desc = "refused, and both stages have ended")
    @Outcome(id = "true, 0, .*", expect = FORBIDDEN, desc = "an accepted event is lost")
    @Outcome(expect = FORBIDDEN, desc = "the stage never ends, or what was refused was handled")
    @State
    public static class PutAgainstStop {

        private final Pair pair = Pair.asking();

        private final Inlet<Integer> inlet = BoundedInlet.into(pair.producer, 1);

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
            result.r2 = pair.sink.handled();
            result.r3 = pair.endings.count();
        }
    }

    /**
     * Two callers offer two events each to an inlet with room for three. {@code BoundedInlet.reserve} takes as many
     * permits as there are, by compare-and-set: neither more than that, nor fewer because the other was quicker.
     */
    @JCStressTest
    @Outcome(
            id = {"2, 1, 3", "1, 2, 3"},
            expect = ACCEPTABLE,
            desc = "three were accepted, and three are inside")
    @Outcome(expect = FORBIDDEN, desc = "more than there was room for, or less")
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
     * Somebody offers an event to a full inlet while a consumer asks. If the room that the stage gives back was found,
     * the new event is emitted too, because it was asked for; {@code Source.take} may find it reserved and not enqueued
     * yet, and the caller's signal makes it look again.
     */
    @JCStressTest
    @Outcome(id = "true, 12, 0", expect = ACCEPTABLE, desc = "the stage had made room, and both events were handled")
    @Outcome(id = "false, 1, 0", expect = ACCEPTABLE, desc = "there was no room yet")
    @Outcome(expect = FORBIDDEN, desc = "an event is left inside although it was asked for, or is lost")
    @State
    public static class OfferAgainstTake {

        private final Pair pair = Pair.askingByHand();

        private final Inlet<Integer> inlet = BoundedInlet.into(pair.producer, 1);

        public OfferAgainstTake() {
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
     * Two callers offer to a stage that is asked for more than that: nothing is left inside, and each caller's order is
     * kept.
     */
    @JCStressTest
    @Outcome(
            id = {"1234, 0", "1324, 0", "1342, 0", "3124, 0", "3142, 0", "3412, 0"},
            expect = ACCEPTABLE,
            desc = "every event once, and each caller's in their order")
    @Outcome(expect = FORBIDDEN, desc = "an event is left inside although it was asked for, or is lost")
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
