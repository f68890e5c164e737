package io.genstage.internal.protocol;

/** What a stage does with each kind of message. Called one at a time, in the order of arrival. */
public interface Receiver {

    /** To a producer: a consumer wants to subscribe. */
    void subscribeRequested(SubscribeRequest request);

    /** To a producer: the level of a link's demand has risen. */
    void asked(Link<?> link);

    /** To a producer: a link is to be cancelled. */
    void cancelRequested(CancelRequest request);

    /** To a consumer: events. */
    void delivered(Delivery<?> delivery);

    /** To a consumer: a link is over. */
    void ended(Ended ended);

    /** To a consumer: somebody wants it to ask for more. */
    void callerAsked(CallerAsk ask);

    /** To a producer: events have entered its inlet. */
    void entered();

    /** To any stage: something to be heard behind the events that are there. */
    void infoReceived(Info info);
}
