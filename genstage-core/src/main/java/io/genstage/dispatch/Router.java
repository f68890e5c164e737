package io.genstage.dispatch;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the partition of an event. */
@FunctionalInterface
interface Router<E> {

    /** The event belongs to no partition and is discarded. */
    int DISCARD = -1;

    /**
     * Finds the partition of an event.
     *
     * @param event the event
     * @param placed the emission's events, in which the router may replace this one
     * @param index the event's index in {@code placed}
     * @return the partition's index, or {@link #DISCARD}
     * @throws IllegalStateException if the partition could not be computed; the message names the reason
     */
    int route(E event, List<E> placed, int index);

    /** {@return whether the router may replace events} */
    default boolean replaces() {
        return false;
    }

    /** Uses the key's hash code, with its bits mixed, modulo the count. */
    static <E> Router<E> byHash(int count, Function<? super E, ?> key) {
        return (event, placed, index) -> Integer.remainderUnsigned(spread(hashOfKey(key, event)), count);
    }

    /** Uses the key's text as the partition's name. */
    static <E> Router<E> byName(List<String> names, Function<? super E, ?> key) {
        PartitionNames known = new PartitionNames(names);
        return (event, placed, index) -> known.computed(textOfKey(key, event));
    }

    /** Uses a function, which may replace the event or discard it. */
    static <E> Router<E> byFunction(List<String> names, PartitionFunction<E> function) {
        PartitionNames known = new PartitionNames(names);
        return new Router<>() {
            @Override
            public int route(E event, List<E> placed, int index) {
                Placement<E> placement = place(function, event);
                if (placement == null) {
                    return DISCARD;
                }
                placed.set(index, placement.event());
                return known.computed(placement.partition());
            }

            @Override
            public boolean replaces() {
                return true;
            }
        };
    }

    private static <E> int hashOfKey(Function<? super E, ?> key, E event) {
        try {
            return requireKey(key.apply(event)).hashCode();
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            throw keyFailed(e);
        }
    }

    private static <E> String textOfKey(Function<? super E, ?> key, E event) {
        try {
            return requireKey(key.apply(event)).toString();
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            throw keyFailed(e);
        }
    }

    private static <E> @Nullable Placement<E> place(PartitionFunction<E> function, E event) {
        try {
            return function.place(event);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            throw new IllegalStateException("the partition function failed for an event", e);
        }
    }

    private static Object requireKey(@Nullable Object key) {
        if (key == null) {
            throw new NullPointerException("the key is null. To discard such events, use a partition function");
        }
        return key;
    }

    private static IllegalStateException keyFailed(Throwable cause) {
        return new IllegalStateException("the partition key of an event could not be computed", cause);
    }

    /**
     * The last step of MurmurHash3. Hash codes of similar keys often differ in few bits; after this step all bits
     * differ.
     */
    private static int spread(int hash) {
        int mixed = hash;
        mixed = (mixed ^ mixed >>> 16) * 0x85ebca6b;
        mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
        return mixed ^ mixed >>> 16;
    }
}
