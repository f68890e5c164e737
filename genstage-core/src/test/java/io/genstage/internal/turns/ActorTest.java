package io.genstage.internal.turns;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Scheduler;
import io.genstage.pipeline.Schedulers;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An activation of an actor, whatever is thrown. */
class ActorTest {

    @Test
    void isActivatedAgainIfItHadNoMemoryToRecover() throws Exception {
        AtomicInteger recoveries = new AtomicInteger();
        CountDownLatch later = new CountDownLatch(1);
        try (Scheduler threads = Schedulers.platform(2)) {
            Actor actor = new MessageActor(threads) {
                @Override
                protected boolean recover(Throwable thrown) {
                    if (recoveries.incrementAndGet() == 1) {
                        throw new OutOfMemoryError("no memory to load a class");
                    }
                    return true;
                }
            };
            actor.execute(() -> {
                throw new OutOfMemoryError("no memory to handle a message");
            });
            actor.execute(later::countDown);

            assertThat(later.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(recoveries).hasValue(1);
    }
}
