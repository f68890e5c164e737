package io.genstage.internal.turns;

import io.genstage.internal.protocol.Message;
import io.genstage.internal.protocol.Receiver;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The cost of sending a message and polling for it without contention. In this package because the mailbox is not
 * visible outside it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class MailboxBenchmark {

    private static final int MESSAGES = 8;

    private static final class Empty extends Message {
        @Override
        public void accept(Receiver receiver) {
            throw new IllegalStateException("only sent");
        }
    }

    private static final class Unserved extends Mailbox {
        @Override
        protected boolean attempt() {
            return true;
        }
    }

    private final Message[] messages = new Message[MESSAGES];

    private final Mailbox idle = new Unserved();

    private final Mailbox active = new Unserved();

    @Setup
    public void activate() {
        for (int i = 0; i < MESSAGES; i++) {
            messages[i] = new Empty();
        }
        active.push(messages[0]);
        active.take();
    }

    /** The receiver is active, so the sender need not wake it. */
    @Benchmark
    public @Nullable Message pushTake() {
        active.push(messages[0]);
        return active.take();
    }

    /** Several messages arrive before the receiver polls. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void pushManyTakeAll(Blackhole hole) {
        for (Message message : messages) {
            active.push(message);
        }
        for (Message message = active.take(); message != null; message = active.take()) {
            hole.consume(message);
        }
    }

    /** Each message wakes the receiver, which then becomes idle again. */
    @Benchmark
    public void pushTakeGoIdle(Blackhole hole) {
        hole.consume(idle.push(messages[0]));
        hole.consume(idle.take());
        hole.consume(idle.goIdle());
    }
}
