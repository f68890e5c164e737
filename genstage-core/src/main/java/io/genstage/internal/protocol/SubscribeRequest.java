package io.genstage.internal.protocol;

import org.jspecify.annotations.Nullable;

/** Asks a producer to admit a link, which may replace another one (R63). */
public final class SubscribeRequest extends Message {

    private final Link<?> link;

    private final @Nullable Link<?> replaced;

    private final @Nullable Countdown answers;

    SubscribeRequest(Link<?> link, @Nullable Link<?> replaced, @Nullable Countdown answers) {
        this.link = link;
        this.replaced = replaced;
        this.answers = answers;
    }

    @Override
    public void accept(Receiver receiver) {
        receiver.subscribeRequested(this);
    }

    public Link<?> link() {
        return link;
    }

    /** {@return the link that ends before this one begins, or {@code null} if there is none} */
    public @Nullable Link<?> replaced() {
        return replaced;
    }

    /** {@return counts the answers to several requests, or {@code null} if none are counted} */
    public @Nullable Countdown answers() {
        return answers;
    }
}
