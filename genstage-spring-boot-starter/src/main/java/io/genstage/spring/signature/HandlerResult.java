package io.genstage.spring.signature;

import io.genstage.Emitter;
import io.genstage.spring.reactive.AwaitedFuture;
import io.genstage.spring.reactive.AwaitedPublisher;
import io.genstage.spring.reactive.Publishers;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * How the result of a handler method becomes events. Only the declared type decides: a {@code Path} is an {@code
 * Iterable}, but it is one event.
 */
public enum HandlerResult {
    /** The method returns nothing. It emits with its emitter, or not at all. */
    NOTHING {
        @Override
        void spread(Object result, Emitter<Object> out) {}
    },
    ONE {
        @Override
        void spread(Object result, Emitter<Object> out) {
            out.emit(result);
        }
    },
    OPTIONAL {
        @Override
        void spread(Object result, Emitter<Object> out) {
            Optional<?> event = (Optional<?>) result;
            if (event.isPresent()) {
                out.emit(event.get());
            }
        }
    },
    COLLECTION {
        @Override
        void spread(Object result, Emitter<Object> out) {
            emitEach((Collection<?>) result, out);
        }
    },
    ARRAY {
        @Override
        void spread(Object result, Emitter<Object> out) {
            emitEach(Arrays.asList((Object[]) result), out);
        }
    },
    ITERABLE {
        @Override
        void spread(Object result, Emitter<Object> out) {
            ((Iterable<?>) result).forEach(event -> emitUnlessNull(event, out));
        }
    },
    STREAM {
        @Override
        void spread(Object result, Emitter<Object> out) {
            try (Stream<?> stream = (Stream<?>) result) {
                stream.forEachOrdered(event -> emitUnlessNull(event, out));
            }
        }
    },
    ITERATOR {
        @Override
        void spread(Object result, Emitter<Object> out) {
            ((Iterator<?>) result).forEachRemaining(event -> emitUnlessNull(event, out));
        }
    },
    /** A {@code Flux}, a {@code Mono} or another publisher. */
    PUBLISHER {
        @Override
        void spread(Object result, Emitter<Object> out) throws Exception {
            AwaitedPublisher.forEach(Publishers.toFlow(result), out::emit);
        }

        @Override
        void awaitEnd(Object result) throws Exception {
            AwaitedPublisher.forEach(Publishers.toFlow(result), event -> {});
        }
    },
    FUTURE {
        @Override
        void spread(Object result, Emitter<Object> out) throws Exception {
            Object event = AwaitedFuture.get((CompletionStage<?>) result);
            if (event != null) {
                out.emit(event);
            }
        }

        @Override
        void awaitEnd(Object result) throws Exception {
            AwaitedFuture.get((CompletionStage<?>) result);
        }
    };

    /**
     * The emitter rejects a collection with a {@code null} before it takes an event, so this method need not check each
     * event.
     */
    private static void emitEach(Collection<?> events, Emitter<Object> out) {
        try {
            out.emitAll(events);
        } catch (NullPointerException e) {
            out.emitAll(events.stream().filter(Objects::nonNull).toList());
        }
    }

    private static void emitUnlessNull(@Nullable Object event, Emitter<Object> out) {
        if (event != null) {
            out.emit(event);
        }
    }

    /** Emits the events of a result. If the result is asynchronous, waits until it completes. */
    abstract void spread(Object result, Emitter<Object> out) throws Exception;

    /** Waits until an asynchronous result completes. */
    void awaitEnd(Object result) throws Exception {}

    /** Emits the events of a result. Ignores {@code null}, as the result and as an event. */
    public final void emit(@Nullable Object result, Emitter<Object> out) throws Exception {
        if (result != null) {
            spread(result, out);
        }
    }

    /** Waits until an asynchronous result completes. Ignores {@code null}. */
    public final void await(@Nullable Object result) throws Exception {
        if (result != null) {
            awaitEnd(result);
        }
    }

    static HandlerResult of(Class<?> declared) {
        if (declared == void.class) {
            return NOTHING;
        }
        if (declared.isArray() && !declared.getComponentType().isPrimitive()) {
            return ARRAY;
        }
        if (Collection.class.isAssignableFrom(declared)) {
            return COLLECTION;
        }
        if (Publishers.isPublisher(declared)) {
            return PUBLISHER;
        }
        if (CompletionStage.class.isAssignableFrom(declared)) {
            return FUTURE;
        }
        if (declared == Optional.class) {
            return OPTIONAL;
        }
        if (declared == Stream.class) {
            return STREAM;
        }
        if (declared == Iterator.class) {
            return ITERATOR;
        }
        return declared == Iterable.class ? ITERABLE : ONE;
    }

    /** {@return the type of the events in a result of a declared type} */
    ResolvableType eventType(ResolvableType declared) {
        return switch (this) {
            case NOTHING -> ResolvableType.NONE;
            case ONE -> declared;
            case ARRAY -> declared.getComponentType();
            case COLLECTION -> declared.as(Collection.class).getGeneric();
            case PUBLISHER -> Publishers.eventType(declared);
            case FUTURE -> declared.as(CompletionStage.class).getGeneric();
            case OPTIONAL, STREAM, ITERATOR, ITERABLE -> declared.getGeneric();
        };
    }

    /** {@return whether the result is asynchronous} */
    boolean asynchronous() {
        return this == PUBLISHER || this == FUTURE;
    }

    /** {@return whether some events of the result can be emitted before it fails} */
    boolean gradual() {
        return this == STREAM || this == ITERATOR || this == ITERABLE || this == PUBLISHER;
    }

    /** {@return whether the result can be a finite source} */
    boolean source() {
        return this == STREAM || this == ITERATOR || this == ITERABLE;
    }
}
