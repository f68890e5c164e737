package io.genstage.testing;

import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.ArraySlice;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.stream.IntStream;

/** Memory that runs out when the test says so. */
public final class PlantedMemory {

    private static final Set<String> ALLOCATING =
            Set.of("subList", "first", "without", "select", "followedBy", "replace", "compact");

    private static final int UNLIMITED = Integer.MAX_VALUE;

    private int left = UNLIMITED;

    /** Memory runs out after a number of allocations. */
    public void limit(int allocations) {
        left = allocations;
    }

    public void unlimited() {
        left = UNLIMITED;
    }

    /** Throws an error if memory has run out. */
    public void allocate() {
        if (left != UNLIMITED && left-- <= 0) {
            throw new OutOfMemoryError("planted");
        }
    }

    /** {@return consecutive numbers, in a slice that needs memory when another one is derived from it} */
    public EventSlice<Integer> slice(int from, int to) {
        return needingMemory(ArraySlice.copyOf(IntStream.range(from, to).boxed().toList()));
    }

    @SuppressWarnings("unchecked") // slices of numbers only
    private EventSlice<Integer> needingMemory(EventSlice<Integer> real) {
        return (EventSlice<Integer>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {EventSlice.class}, (proxy, method, arguments) -> {
                    if (ALLOCATING.contains(method.getName())) {
                        allocate();
                    }
                    Object result = method.invoke(real, arguments);
                    return result instanceof EventSlice<?> derived
                            ? needingMemory((EventSlice<Integer>) derived)
                            : result;
                });
    }
}
