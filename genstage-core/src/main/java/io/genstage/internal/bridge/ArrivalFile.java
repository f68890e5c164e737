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
import io.genstage.internal.text.SafeLog;

/** Files what arrives for a reader, who takes it later. A reader emits nothing and asks by itself, so nobody sends it more. */
final class ArrivalFile<E> implements Receiver {

    private static final SafeLog log = SafeLog.of(ArrivalFile.class);

    private final ConsumerSide<E> input;

    ArrivalFile(ConsumerSide<E> input) {
        this.input = input;
    }

    @Override
    @SuppressWarnings("unchecked") // the pipeline links ends whose types fit
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
        log.warn("A reader asks by itself over {}; an ask by hand was ignored", ask.link());
    }

    @Override
    public void entered() {
        throw unexpected("an inlet");
    }

    @Override
    public void infoReceived(Info info) {
        throw unexpected(info.content());
    }

    private static IllegalStateException unexpected(Object about) {
        return new IllegalStateException("A reader takes events, and nobody sends it anything else: " + about);
    }
}
