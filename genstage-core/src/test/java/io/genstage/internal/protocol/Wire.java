package io.genstage.internal.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One end of links: what was posted to it waits until somebody takes it. */
final class Wire implements Endpoint {

    /** More than any test posts: what goes on for longer goes on for ever. */
    private static final int MOST = 10_000;

    /** A message, and the end that has sent it in its own turn. */
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

    /** What waits, with its senders. */
    List<Posted> posted() {
        return List.copyOf(posted);
    }

    /** What waits. */
    List<Message> messages() {
        return posted.stream().map(Posted::message).toList();
    }

    /** Throws away what waits. */
    void clear() {
        posted.clear();
    }

    /** Hands over what waits now. What comes of that waits for the next time. */
    void deliverTo(Receiver receiver) {
        List<Message> now = messages();
        posted.clear();
        now.forEach(message -> message.accept(receiver));
    }

    /** Takes until there is nothing more to take, which must be some time. */
    static <T> List<T> takeAll(Supplier<@Nullable T> source) {
        List<T> all = new ArrayList<>();
        for (T next = source.get(); next != null; next = source.get()) {
            all.add(next);
            if (all.size() > MOST) {
                throw new AssertionError("There is no end to it: " + all.subList(0, 10));
            }
        }
        return all;
    }
}
