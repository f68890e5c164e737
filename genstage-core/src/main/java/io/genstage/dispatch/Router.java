package io.genstage.dispatch;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Says to which partition an event belongs. */
@FunctionalInterface
interface Router<E> {

    /** Nobody wants the event. */
    int NOWHERE = -1;

    /**
     * Places an event.
     *
     * @param event the event
     * @param placed where it stands, and may be replaced
     * @param index at which place
     * @return the partition's index, or {@link #NOWHERE}
     * @throws IllegalStateException if it cannot be said; it tells why
     */
    int route(E event, List<E> placed, int index);

    /** {@return whether it may replace events} */
    default boolean replaces() {
        return false;
    }

    /** By the key's hash code, spread well and then taken modulo the count. */
    static <E> Router<E> byHash(int count, Function<? super E, ?> key) {
        return (event, placed, index) -> Integer.remainderUnsigned(spread(hashOfKey(key, event)), count);
    }

    /** By the key's text, which is the partition's name. */
    static <E> Router<E> byName(List<String> names, Function<? super E, ?> key) {
        PartitionNames known = new PartitionNames(names);
        return (event, placed, index) -> known.placed(textOfKey(key, event));
    }

    /** By a function, which may replace the event or discard it. */
    static <E> Router<E> byFunction(List<String> names, PartitionFunction<E> function) {
        PartitionNames known = new PartitionNames(names);
        return new Router<>() {
            @Override
            public int route(E event, List<E> placed, int index) {
                Placement<E> placement = place(function, event);
                if (placement == null) {
                    return NOWHERE;
                }
                placed.set(index, placement.event());
                return known.placed(placement.partition());
            }

            @Override
            public boolean replaces() {
                return true;
            }
        };
    }

    private static <E> int hashOfKey(Function<? super E, ?> key, E event) {
        try {
            return known(key.apply(event)).hashCode();
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            throw keyFailed(e);
        }
    }

    private static <E> String textOfKey(Function<? super E, ?> key, E event) {
        try {
            return known(key.apply(event)).toString();
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            throw keyFailed(e);
        }
    }

    private static <E> @Nullable Placement<E> place(PartitionFunction<E> function, E event) {
        try {
            return function.place(event);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            throw new IllegalStateException("the partition function has failed for an event", e);
        }
    }

    private static Object known(@Nullable Object key) {
        if (key == null) {
            throw new NullPointerException("it is null; a partition function may discard such events");
        }
        return key;
    }

    private static IllegalStateException keyFailed(Throwable cause) {
        return new IllegalStateException("the partition key of an event could not be computed", cause);
    }

    /** The finish of MurmurHash3: hash codes of neighbouring keys often differ in few bits, and here all bits count. */
    private static int spread(int hash) {
        int mixed = hash;
        mixed = (mixed ^ mixed >>> 16) * 0x85ebca6b;
        mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
        return mixed ^ mixed >>> 16;
    }
}
