package io.genstage.internal.protocol;

import io.genstage.DemandControl;
import io.genstage.SubscriptionOptions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost for a consumer to request events and for its producer to process the request, on one thread. In this package
 * because only the two ends of a link may change its levels.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AskBenchmark {

    private static final int BATCH = 500;

    private final Producer producer = new Producer();

    private final Link<Integer> link =
            new Link<>(1, producer, new Producer(), "consumer", SubscriptionOptions.ofMaxDemand(2 * BATCH));

    @Setup
    public void subscribe() {
        link.control(DemandControl.AUTOMATIC);
        link.release();
        producer.notice();
    }

    /** The consumer raises the level and posts a signal; the producer processes the signal and reads the level. */
    @Benchmark
    public long askAndNotice() {
        link.handled(BATCH);
        link.askIfLow();
        producer.notice();
        return link.outstanding();
    }

    /** The consumer raises the level while the signal of an earlier request is still posted. */
    @Benchmark
    public void askAgain() {
        link.handled(BATCH);
        link.askIfLow();
    }

    /** A mailbox of one message, and a producer that processes a request. */
    private static final class Producer implements Endpoint, Receiver {

        private @Nullable Message posted;

        @Override
        public String id() {
            return "producer";
        }

        @Override
        public void post(Message message, @Nullable Endpoint sender) {
            posted = message;
        }

        void notice() {
            if (posted != null) {
                posted.accept(this);
                posted = null;
            }
        }

        @Override
        public void asked(Link<?> link) {
            link.readRequested();
        }

        @Override
        public void subscribeRequested(SubscribeRequest request) {
            throw new IllegalStateException();
        }

        @Override
        public void cancelRequested(CancelRequest request) {
            throw new IllegalStateException();
        }

        @Override
        public void delivered(Delivery<?> delivery) {
            throw new IllegalStateException();
        }

        @Override
        public void ended(Ended ended) {
            throw new IllegalStateException();
        }

        @Override
        public void callerAsked(CallerAsk ask) {
            throw new IllegalStateException();
        }

        @Override
        public void entered() {
            throw new IllegalStateException();
        }

        @Override
        public void swept(Sweep sweep) {}

        @Override
        public void infoReceived(Info info) {
            throw new IllegalStateException();
        }
    }
}
