package io.genstage.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.genstage.Scheduler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ThreadSchedulerTest {

    @Test
    void growsWhileEveryThreadIsBusyAndQueuesBeyondItsLimit() throws Exception {
        try (Scheduler scheduler = ThreadScheduler.platform("genstage", 3)) {
            CountDownLatch three = new CountDownLatch(3);
            CountDownLatch go = new CountDownLatch(1);
            CountDownLatch all = new CountDownLatch(10);
            AtomicInteger atOnce = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            for (int i = 0; i < 10; i++) {
                scheduler.execute(
                        () -> {
                            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                            three.countDown();
                            await(go);
                            atOnce.decrementAndGet();
                            all.countDown();
                        },
                        true);
            }

            assertThat(three.await(10, TimeUnit.SECONDS)).isTrue();
            go.countDown();
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(most).hasValue(3);
        }
    }

    @Test
    void usesAThreadAgainThatIsFree() throws Exception {
        try (Scheduler scheduler = ThreadScheduler.platform("genstage", 100)) {
            Set<Thread> threads = ConcurrentHashMap.newKeySet();
            for (int i = 0; i < 1_000; i++) {
                CountDownLatch done = new CountDownLatch(1);
                scheduler.execute(
                        () -> {
                            threads.add(Thread.currentThread());
                            done.countDown();
                        },
                        true);
                done.await();
            }

            assertThat(threads).hasSizeLessThan(20).allMatch(Thread::isDaemon);
        }
    }

    @Test
    void stagesThatNeverBlockShareAThreadACore() throws Exception {
        try (Scheduler scheduler = ThreadScheduler.platform("genstage", 100)) {
            Set<String> names = ConcurrentHashMap.newKeySet();
            CountDownLatch done = new CountDownLatch(50);
            for (int i = 0; i < 50; i++) {
                scheduler.execute(
                        () -> {
                            names.add(Thread.currentThread().getName());
                            done.countDown();
                        },
                        false);
            }
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(names)
                    .allMatch(name -> name.startsWith("genstage-compute-"))
                    .hasSizeLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        }
    }

    @Test
    void aTimerFiresOnceAndCanBeCancelled() throws Exception {
        try (Scheduler scheduler = ThreadScheduler.platform("genstage", 1)) {
            AtomicInteger calledOff = new AtomicInteger();
            CountDownLatch fired = new CountDownLatch(1);
            // on the timer's only thread, where nothing can fire before the timer is cancelled
            scheduler.schedule(
                    () -> {
                        scheduler
                                .schedule(calledOff::incrementAndGet, Duration.ZERO)
                                .cancel();
                        scheduler.schedule(fired::countDown, Duration.ofMillis(1));
                    },
                    Duration.ofMillis(1));

            assertThat(fired.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(calledOff).hasValue(0);
        }
    }

    @Test
    void virtualThreadsAreVirtual() throws Exception {
        assumeTrue(VirtualThreads.available(), "this JVM has no virtual threads");
        try (Scheduler scheduler = ThreadScheduler.virtual("genstage")) {
            CountDownLatch done = new CountDownLatch(1);
            StringBuilder thread = new StringBuilder();
            scheduler.execute(
                    () -> {
                        thread.append(Thread.currentThread());
                        done.countDown();
                    },
                    true);
            done.await();

            assertThat(thread.toString()).startsWith("VirtualThread[").contains("genstage-virtual-");
        }
    }

    @Test
    void rejectsAPoolWithoutThreads() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ThreadScheduler.platform("genstage", 0))
                .withMessage("max-threads must be at least 1, but is 0");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
