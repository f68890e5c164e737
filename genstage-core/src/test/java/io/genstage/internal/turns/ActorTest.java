package io.genstage.internal.turns;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Scheduler;
import io.genstage.internal.protocol.Message;
import io.genstage.internal.protocol.Receiver;
import io.genstage.pipeline.Schedulers;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An activation of an actor, whatever is thrown. */
class ActorTest {

    private static final Receiver NO_RECEIVER = (Receiver) Proxy.newProxyInstance(
            Receiver.class.getClassLoader(), new Class<?>[] {Receiver.class}, (proxy, method, args) -> {
                throw new AssertionError(method);
            });

    /** An actor that has no memory to recover, at first. */
    private static final class Struggling extends Actor {

        private final Threading threading;

        private final AtomicInteger recoveries = new AtomicInteger();

        Struggling(Scheduler scheduler) {
            threading = new Threading(scheduler, scheduler, new Watchdog(scheduler), true);
        }

        @Override
        protected Threading threading() {
            return threading;
        }

        @Override
        protected boolean step() {
            Message message = take();
            if (message != null) {
                message.accept(NO_RECEIVER);
            }
            return message != null;
        }

        @Override
        protected boolean recover(Throwable thrown) {
            if (recoveries.incrementAndGet() == 1) {
                throw new OutOfMemoryError("no memory to load a class");
            }
            return true;
        }

        @Override
        protected long expectedNanos() {
            return 0;
        }

        @Override
        protected void wentIdle() {}

        @Override
        protected void rejected(Throwable rejection) {}

        @Override
        protected boolean closed() {
            return false;
        }

        @Override
        public String id() {
            return "struggling";
        }
    }

    @Test
    void isActivatedAgainIfItHadNoMemoryToRecover() throws Exception {
        try (Scheduler threads = Schedulers.platform(2)) {
            Struggling actor = new Struggling(threads);
            CountDownLatch later = new CountDownLatch(1);
            actor.execute(() -> {
                throw new OutOfMemoryError("no memory to handle a message");
            });
            actor.execute(later::countDown);

            assertThat(later.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(actor.recoveries).hasValue(1);
        }
    }
}
