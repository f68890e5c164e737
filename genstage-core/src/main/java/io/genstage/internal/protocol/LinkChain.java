package io.genstage.internal.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The links at one end, in the order in which they were added. Each link refers to its neighbours, so adding or
 * removing a link takes constant time. A snapshot may read the chain on another thread while it changes. A link's next
 * neighbour was always added later, so the reader reaches an end. It then discards what it has read.
 *
 * @param <E> the type of the events
 */
final class LinkChain<E> {

    /** A link's neighbours at one end. */
    interface End {

        <E> @Nullable Link<E> next(Link<E> link);

        <E> void next(Link<E> link, @Nullable Link<E> next);

        <E> @Nullable Link<E> previous(Link<E> link);

        <E> void previous(Link<E> link, @Nullable Link<E> previous);
    }

    private final End end;

    private @Nullable Link<E> first;

    private @Nullable Link<E> last;

    LinkChain(End end) {
        this.end = end;
    }

    boolean isEmpty() {
        return first == null;
    }

    void add(Link<E> link) {
        Link<E> before = last;
        end.previous(link, before);
        if (before == null) {
            first = link;
        } else {
            end.next(before, link);
        }
        last = link;
    }

    /**
     * Removes a link.
     *
     * @return whether the chain contained it
     */
    boolean remove(Link<?> other) {
        Link<E> link = find(other);
        if (link == null) {
            return false;
        }
        Link<E> before = end.previous(link);
        Link<E> after = end.next(link);
        if (before == null) {
            first = after;
        } else {
            end.next(before, after);
        }
        if (after == null) {
            last = before;
        } else {
            end.previous(after, before);
        }
        end.next(link, null);
        end.previous(link, null);
        return true;
    }

    @SuppressWarnings("unchecked") // a link that has a neighbour here, or is the first one, was added here
    private @Nullable Link<E> find(Link<?> link) {
        return first == link || end.previous(link) != null ? (Link<E>) link : null;
    }

    /** Calls an action for each link. The action must not change the chain. */
    void forEach(Consumer<? super Link<E>> action) {
        for (Link<E> link = first; link != null; link = end.next(link)) {
            action.accept(link);
        }
    }

    /** {@return the current links} */
    List<Link<E>> toList() {
        return map(link -> link);
    }

    /** {@return the first link to a consumer, or {@code null} if there is none} */
    @Nullable
    Link<E> to(String consumer) {
        Link<E> link = first;
        while (link != null && !link.consumer().equals(consumer)) {
            link = end.next(link);
        }
        return link;
    }

    /** {@return the result of a function for each link} */
    <T> List<T> map(Function<? super Link<E>, T> function) {
        Link<E> link = first;
        if (link == null) {
            return List.of();
        }
        List<T> all = new ArrayList<>();
        for (; link != null; link = end.next(link)) {
            all.add(Objects.requireNonNull(function.apply(link)));
        }
        return Collections.unmodifiableList(all);
    }
}
