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

/** Tests {@link Link}: an ask sets a level and raises a signal. */
final class LinkStress {

    private LinkStress() {}

    /**
     * A consumer asks for more while the producer handles the previous ask. {@code Link.request} writes the level and
     * then raises the signal. The producer lowers the signal ({@code Link.accept}) and then reads the level ({@code
     * Link.readRequested}).
     *
     * <p>If the order of either pair were reversed, by the code or by the processor, the consumer could find the signal
     * raised while the producer reads the old level. The producer would then never read the new level, and the stage
     * would stay idle.
     */
    @JCStressTest
    @Outcome(id = "3, 0", expect = ACCEPTABLE, desc = "the producer read the new level; no second read is needed")
    @Outcome(
            id = "3, 1",
            expect = ACCEPTABLE,
            desc = "the producer read the new level; a second read will find no change")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the producer read the old level; a second read will follow")
    @Outcome(expect = FORBIDDEN, desc = "the producer never reads the new level")
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

    /** Counts the posted messages. */
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
