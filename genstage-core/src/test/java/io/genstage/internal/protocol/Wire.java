package io.genstage.internal.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One end of links: it keeps the posted messages until the test takes them. */
final class Wire implements Endpoint {

    /** More messages than any test posts: a longer exchange never ends. */
    private static final int MOST = 10_000;

    /** A message, and the endpoint that sent it in its own turn. */
    record Posted(Message message, @Nullable Endpoint sender) {}

    private final String id;

    private final List<Posted> posted = new ArrayList<>();

    Wire(String id) {
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void post(Message message, @Nullable Endpoint sender) {
        posted.add(new Posted(message, sender));
    }

    /** The queued messages, with their senders. */
    List<Posted> posted() {
        return List.copyOf(posted);
    }

    /** The queued messages. */
    List<Message> messages() {
        return posted.stream().map(Posted::message).toList();
    }

    /** Discards the queued messages. */
    void clear() {
        posted.clear();
    }

    /** Delivers the queued messages. Messages that this causes remain queued until the next call. */
    void deliverTo(Receiver receiver) {
        List<Message> now = messages();
        posted.clear();
        now.forEach(message -> message.accept(receiver));
    }

    /** Takes until nothing is left. Fails if that does not end. */
    static <T> List<T> takeAll(Supplier<@Nullable T> source) {
        List<T> all = new ArrayList<>();
        for (T next = source.get(); next != null; next = source.get()) {
            all.add(next);
            if (all.size() > MOST) {
                throw new AssertionError("The exchange does not end: " + all.subList(0, 10));
            }
        }
        return all;
    }
}
