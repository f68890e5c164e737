package io.genstage.internal.bridge;

import io.genstage.internal.protocol.CallerAsk;
import io.genstage.internal.protocol.CancelRequest;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.Delivery;
import io.genstage.internal.protocol.Ended;
import io.genstage.internal.protocol.Info;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.protocol.Receiver;
import io.genstage.internal.protocol.SubscribeRequest;
import io.genstage.internal.protocol.Sweep;
import io.genstage.internal.text.SafeLog;

/**
 * Queues the deliveries for a reader. A reader emits no events and its demand is automatic, so it receives no other
 * messages.
 */
final class ReaderInbox<E> implements Receiver {

    private static final SafeLog log = SafeLog.of(ReaderInbox.class);

    private final ConsumerSide<E> input;

    ReaderInbox(ConsumerSide<E> input) {
        this.input = input;
    }

    @Override
    @SuppressWarnings("unchecked") // the pipeline links only ends of the same type
    public void delivered(Delivery<?> delivery) {
        input.delivered((Delivery<E>) delivery);
    }

    @Override
    public void ended(Ended ended) {
        input.ended(ended);
    }

    @Override
    public void subscribeRequested(SubscribeRequest request) {
        throw unexpected(request.link());
    }

    @Override
    public void asked(Link<?> link) {
        throw unexpected(link);
    }

    @Override
    public void cancelRequested(CancelRequest request) {
        throw unexpected(request.link());
    }

    @Override
    public void callerAsked(CallerAsk ask) {
        log.warn("A reader requests events over {} by itself; a manual request was ignored", ask.link());
    }

    @Override
    public void entered() {
        throw unexpected("an inlet");
    }

    @Override
    public void swept(Sweep sweep) {
        var unused = input.removeWithdrawn();
    }

    @Override
    public void infoReceived(Info info) {
        throw unexpected(info.content());
    }

    private static IllegalStateException unexpected(Object about) {
        return new IllegalStateException("A reader accepts deliveries only, but received a message about " + about);
    }
}
