package io.genstage.protocol;

/** Asks a producer to admit a link. */
final class SubscribeRequest extends Message {

    private final Link<?> link;

    SubscribeRequest(Link<?> link) {
        this.link = link;
    }

    @Override
    public void accept(Receiver receiver) {
        receiver.subscribeRequested(link);
    }
}
