package io.genstage.conformance;

import io.genstage.Cancellation;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.Reply;
import io.genstage.StageContext;
import io.genstage.Subscription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The producer of GenStage's tests. It emits as many numbers as are requested, or none, and the lists of its casts. A
 * journal records its callbacks.
 */
final class Counter implements ProducerStage<Object> {

    /** A call that is answered before its events are emitted. The action runs in between. */
    record ReplyFirst(List<?> events, Runnable action) {}

    private final boolean silent;

    private final List<String> journal = new ArrayList<>();

    private final List<Long> demands = new ArrayList<>();

    private StageContext context;

    private int next;

    private Counter(boolean silent) {
        this.silent = silent;
    }

    static Counter counting() {
        return new Counter(false);
    }

    static Counter silent() {
        return new Counter(true);
    }

    List<String> journal() {
        return journal;
    }

    List<Long> demands() {
        return demands;
    }

    @Override
    public void started(StageContext own) {
        context = own;
    }

    @Override
    public void handleDemand(long demand, Emitter<Object> out) {
        demands.add(demand);
        for (long i = 0; !silent && i < demand; i++) {
            out.emit(next++);
        }
    }

    @Override
    public void consumerSubscribed(Subscription subscription) {
        journal.add("subscribed by " + subscription.consumer());
    }

    @Override
    public void consumerCancelled(Subscription subscription, Cancellation cancellation, Emitter<Object> out) {
        journal.add("left by " + subscription.consumer() + Scene.text(cancellation));
    }

    @Override
    public void call(Object request, Reply reply, Emitter<Object> out) {
        if (request instanceof ReplyFirst early) {
            reply.send("before");
            early.action().run();
            out.emitAll(early.events());
        } else if (request.equals("stop")) {
            context.stop();
            reply.send("stopped");
        } else {
            out.emitAll((Collection<?>) request);
            reply.sendAfterEvents("behind");
        }
    }

    @Override
    public void cast(Object message, Emitter<Object> out) {
        if (message instanceof RuntimeException failure) {
            throw failure;
        }
        out.emitAll((Collection<?>) message);
    }

    @Override
    public void info(Object message, Emitter<Object> out) {
        journal.add("info " + message);
    }

    @Override
    public void terminated(@Nullable Throwable failure) {
        journal.add("terminated" + (failure == null ? "" : " " + failure.getMessage()));
    }
}
