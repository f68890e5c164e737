package io.genstage.examples;

import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Emitter;
import io.genstage.Scheduler;
import io.genstage.StageContext;
import io.genstage.Subscription;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.Schedulers;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A consumer with manual demand: it requests a number of events in each interval, however fast its producer is. After
 * {@code rate_limiter.exs}.
 */
public final class RateLimiterExample {

    private RateLimiterExample() {}

    /** Requests as many events as it has handled, when the interval has ended. */
    private static final class RateLimiter implements ConsumerStage<Integer> {

        private final int most;

        private final Duration interval;

        private final Scheduler timer;

        private final PrintStream out;

        private final long begin = System.nanoTime();

        private @Nullable StageContext context;

        private int handled;

        RateLimiter(int most, Duration interval, Scheduler timer, PrintStream out) {
            this.most = most;
            this.interval = interval;
            this.timer = timer;
            this.out = out;
        }

        @Override
        public void started(StageContext own) {
            context = own;
        }

        @Override
        public DemandControl subscribed(Subscription subscription) {
            subscription.ask(most);
            wakeLater(subscription);
            return DemandControl.MANUAL;
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {
            handled += events.size();
            out.printf("after %d ms: %s%n", (System.nanoTime() - begin) / 1_000_000, events);
        }

        /** Called when the interval has ended. */
        @Override
        public void cast(Object subscription, Emitter<Void> none) {
            ((Subscription) subscription).ask(handled);
            handled = 0;
            wakeLater((Subscription) subscription);
        }

        /** The timer sends a message to this stage, so that only the stage's own turn changes its fields. */
        private void wakeLater(Subscription subscription) {
            StageContext self = context;
            if (self != null) {
                var unused = timer.schedule(() -> self.cast(subscription), interval);
            }
        }
    }

    public static void main(String[] args) throws InterruptedException {
        run(System.out);
    }

    static void run(PrintStream out) throws InterruptedException {
        Scheduler scheduler = Schedulers.shared();
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("rate-limiter")
                        .producer("count", new Counter(25))
                        .consumer(
                                "limit",
                                new RateLimiter(5, Duration.ofMillis(500), scheduler, out),
                                s -> s.subscribeTo("count"))
                        .build(),
                scheduler);
        pipeline.run();
    }
}
