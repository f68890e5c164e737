package io.genstage.internal.protocol;

/** Handles each kind of message. Called for one message at a time, in the order of arrival. */
public interface Receiver {

    /** To a producer: a consumer wants to subscribe. */
    void subscribeRequested(SubscribeRequest request);

    /** To a producer: a consumer has raised the demand of a link. */
    void asked(Link<?> link);

    /** To a producer: a link is to be cancelled. */
    void cancelRequested(CancelRequest request);

    /** To a consumer: events. */
    void delivered(Delivery<?> delivery);

    /** To a consumer: a link has ended. */
    void ended(Ended ended);

    /** To a consumer: a caller asks for more over a link with manual demand. */
    void callerAsked(CallerAsk ask);

    /** To a producer: events have entered its inlet. */
    void entered();

    /** To any stage: sources have withdrawn events. */
    void swept(Sweep sweep);

    /** To any stage: an info message, to be handled after the events that are queued before it. */
    void infoReceived(Info info);
}
