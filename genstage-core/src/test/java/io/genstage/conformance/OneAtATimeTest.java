package io.genstage.conformance;

import static io.genstage.conformance.Scene.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Emitter;
import io.genstage.Reply;
import io.genstage.StageHandle;
import io.genstage.Subscription;
import io.genstage.pipeline.Pipeline;
import io.genstage.testing.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stage needs no locks, whichever threads send it messages. */
class OneAtATimeTest {

    private static final int EACH = 2_000;

    @Test
    @Timeout(60)
    @Rule({"R1", "R2", "R5"})
    void noTwoCallbacksOfAStageOverlapAndEachSendersMessagesComeInOrder() throws Exception {
        Guarded guarded = new Guarded();
        try (Pipeline pipeline = Pipeline.of(named().producer("a", Counter.counting())
                .consumer("c", guarded, s -> s.subscribeTo("a"))
                .build())) {
            pipeline.start().join();
            StageHandle stage = pipeline.stage("c");
            List<CompletableFuture<Integer>> replies = new ArrayList<>();
            List<Thread> senders = List.of(
                    sender(i -> stage.cast(i)),
                    sender(i -> replies.add(stage.call(i))),
                    sender(i -> stage.info(i)),
                    sender(i -> guarded.subscription.ask(1)));
            senders.forEach(Thread::start);
            for (Thread sender : senders) {
                sender.join();
            }
            assertThat(pipeline.awaitIdle(Duration.ofSeconds(30))).isTrue();

            assertThat(guarded.overlaps.get()).isZero();
            assertThat(guarded.casts).isEqualTo(upToEach());
            assertThat(guarded.infos).isEqualTo(upToEach());
            assertThat(replies.stream().map(CompletableFuture::join).toList()).isEqualTo(upToEach());
            assertThat(guarded.events).isEqualTo(upToEach());
        }
    }

    private static Thread sender(Consumer<Integer> send) {
        return new Thread(() -> {
            for (int i = 0; i < EACH; i++) {
                send.accept(i);
            }
        });
    }

    private static List<Object> upToEach() {
        return Scene.range(0, EACH);
    }

    /** Detects two callbacks at a time. Its lists have no locks, on purpose. */
    private static final class Guarded implements ConsumerStage<Object> {

        private final AtomicInteger inside = new AtomicInteger();

        private final AtomicInteger overlaps = new AtomicInteger();

        private final List<Object> casts = new ArrayList<>();

        private final List<Object> infos = new ArrayList<>();

        private final List<Object> events = new ArrayList<>();

        private volatile Subscription subscription;

        private void enter(Runnable work) {
            if (inside.incrementAndGet() > 1) {
                overlaps.incrementAndGet();
            }
            work.run();
            inside.decrementAndGet();
        }

        @Override
        public DemandControl subscribed(Subscription made) {
            enter(() -> subscription = made);
            return DemandControl.MANUAL;
        }

        @Override
        public void handleEvents(List<Object> batch, Subscription from) {
            enter(() -> events.addAll(batch));
        }

        @Override
        public void call(Object request, Reply reply, Emitter<Void> out) {
            enter(() -> reply.send(request));
        }

        @Override
        public void cast(Object message, Emitter<Void> out) {
            enter(() -> casts.add(message));
        }

        @Override
        public void info(Object message, Emitter<Void> out) {
            enter(() -> infos.add(message));
        }
    }
}
