package io.genstage.internal.protocol;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.genstage.DemandControl;
import io.genstage.SubscriptionOptions;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JI_Result;

/** {@link Link}: an ask is a level and a signal. */
final class LinkStress {

    private LinkStress() {}

    /**
     * A consumer asks for more while its last ask is being answered. {@code Link.request} writes the level and then
     * raises the signal; {@code Link.accept} lowers the signal and then reads the level. Were either pair the other way
     * round, or could the processor let the second go first, the ask could find the signal raised and the look could
     * still read the old level: the producer would never hear of it, and the stage would stand still.
     */
    @JCStressTest
    @Outcome(id = "3, 0", expect = ACCEPTABLE, desc = "the look has seen the new level, and nobody needs another")
    @Outcome(
            id = "3, 1",
            expect = ACCEPTABLE,
            desc = "the look has seen the new level, and there will be one for nothing")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the look was too early, and there will be another")
    @Outcome(expect = FORBIDDEN, desc = "the ask is never seen")
    @State
    public static class AskAgainstLook {

        private final Wire producer = new Wire();

        private final Link<Integer> link = new Link<>(1, producer, new Wire(), "consumer", SubscriptionOptions.DEFAULT);

        public AskAgainstLook() {
            link.control(DemandControl.MANUAL);
            link.release();
            link.askManually(1);
            producer.posted = 0;
        }

        @Actor
        public void consumer() {
            link.askManually(2);
        }

        @Actor
        public void producer() {
            link.lower();
            link.readRequested();
        }

        @Arbiter
        public void look(JI_Result result) {
            result.r1 = link.outstanding();
            result.r2 = producer.posted;
        }
    }

    /** Counts what is posted. */
    private static final class Wire implements Endpoint {

        private int posted;

        @Override
        public String id() {
            return "wire";
        }

        @Override
        public void post(Message message, @Nullable Endpoint sender) {
            posted++;
        }
    }
}
