package io.genstage.testing;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Kinds of exceptions and errors that user code may throw, checked or unchecked. */
public enum Thrown {
    EXCEPTION {
        @Override
        Throwable make() {
            return new IllegalArgumentException("planted");
        }
    },
    ERROR {
        @Override
        Throwable make() {
            return new AssertionError("planted");
        }
    },
    NO_MEMORY {
        @Override
        Throwable make() {
            return new OutOfMemoryError("planted");
        }
    },
    STACK_OVERFLOW {
        @Override
        Throwable make() {
            return new StackOverflowError("planted");
        }
    },
    UNDECLARED {
        @Override
        Throwable make() {
            return new IOException("planted");
        }
    },
    UNREADABLE {
        @Override
        Throwable make() {
            return new Unreadable();
        }
    };

    /** An exception all of whose methods throw. */
    private static final class Unreadable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private static IllegalStateException refusal() {
            return new IllegalStateException("not to be read");
        }

        @Override
        public String getMessage() {
            throw refusal();
        }

        @Override
        public synchronized Throwable getCause() {
            throw refusal();
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw refusal();
        }

        @Override
        public String toString() {
            throw refusal();
        }
    }

    abstract Throwable make();

    /** Throws the exception without declaring it. */
    public void raise() {
        sneak(make());
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the erased cast hides the checked exception
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** Throws once after it was armed. */
    public static final class Fault {

        private final Thrown what;

        private final AtomicBoolean armed = new AtomicBoolean();

        public Fault(Thrown what) {
            this.what = what;
        }

        public void arm() {
            armed.set(true);
        }

        public boolean spent() {
            return !armed.get();
        }

        public void throwIfArmed() {
            if (armed.compareAndSet(true, false)) {
                what.raise();
            }
        }
    }
}
