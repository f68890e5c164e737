package io.genstage.internal.turns;

import io.genstage.Scheduler;
import io.genstage.internal.protocol.Message;
import io.genstage.internal.protocol.Receiver;
import java.lang.reflect.Proxy;

/** An actor whose only work is its messages. */
class MessageActor extends Actor {

    private static final Receiver NO_RECEIVER = (Receiver) Proxy.newProxyInstance(
            Receiver.class.getClassLoader(), new Class<?>[] {Receiver.class}, (proxy, method, args) -> {
                throw new AssertionError(method);
            });

    private final Threading threading;

    MessageActor(Scheduler scheduler) {
        threading = new Threading(scheduler, scheduler, new Watchdog(scheduler), false);
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
        throw new AssertionError(thrown);
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
        return "bare";
    }
}
