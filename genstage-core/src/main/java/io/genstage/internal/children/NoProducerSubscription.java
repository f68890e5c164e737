package io.genstage.internal.children;

import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.internal.text.SafeLog;
import org.jspecify.annotations.Nullable;

/** The subscription that the handler of a child is called with if the child was started by hand. It has no producer. */
final class NoProducerSubscription implements Subscription {

    private static final SafeLog log = SafeLog.of(NoProducerSubscription.class);

    private final String consumer;

    NoProducerSubscription(String consumer) {
        this.consumer = consumer;
    }

    @Override
    public long id() {
        return 0;
    }

    @Override
    public String producer() {
        return "none";
    }

    @Override
    public String consumer() {
        return consumer;
    }

    @Override
    public SubscriptionOptions options() {
        return SubscriptionOptions.DEFAULT;
    }

    @Override
    public void cancel(@Nullable Throwable reason) {
        ignore("a cancel");
    }

    @Override
    public void detach() {
        ignore("a detach");
    }

    @Override
    public void ask(long events) {
        ignore("an ask");
    }

    private void ignore(String what) {
        log.warn("A child of '{}' was started by hand and has no producer; {} was ignored", consumer, what);
    }

    @Override
    public String toString() {
        return consumer + " <- none";
    }
}
