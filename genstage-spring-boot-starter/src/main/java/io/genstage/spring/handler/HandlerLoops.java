package io.genstage.spring.handler;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.util.Objects;

/** Defines the hidden copies of {@link HandlerLoop}. */
final class HandlerLoops {

    private static final byte[] ORIGINAL = original();

    private HandlerLoops() {}

    private static byte[] original() {
        try (InputStream file = HandlerLoop.class.getResourceAsStream("HandlerLoop.class")) {
            return Objects.requireNonNull(file, "HandlerLoop.class").readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return a copy that calls a method; it can be unloaded once it is unreachable} */
    static HandlerInvoker of(PreparedMethod method) {
        try {
            return (HandlerInvoker) MethodHandles.lookup()
                    .defineHiddenClassWithClassData(ORIGINAL, method, true)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot define a class that calls " + method, e);
        }
    }
}
