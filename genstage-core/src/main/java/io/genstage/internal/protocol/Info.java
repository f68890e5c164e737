package io.genstage.internal.protocol;

/** A message that a stage's handler handles after all events that were queued before it (R113–R121). */
public final class Info extends Message {

    private final Object content;

    public Info(Object content) {
        this.content = content;
    }

    @Override
    public void accept(Receiver receiver) {
        receiver.infoReceived(this);
    }

    public Object content() {
        return content;
    }
}
