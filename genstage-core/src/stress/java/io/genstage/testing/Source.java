package io.genstage.testing;

import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A producer's handler that remembers what it was told. Its fields are plain: calls follow one another, on whatever
 * thread, and each sees what the one before has written.
 */
public final class Source implements ProducerStage<Integer> {

    private long demand;

    private int heard;

    private int lastCalls;

    @Override
    public void handleDemand(long more, Emitter<Integer> out) {
        demand += more;
    }

    /** Hears a digit, or emits a list. */
    @Override
    @SuppressWarnings("unchecked") // tests cast digits and lists of digits only
    public void cast(Object message, Emitter<Integer> out) {
        if (message instanceof List<?> digits) {
            out.emitAll((List<Integer>) digits);
        } else {
            heard = 10 * heard + (Integer) message;
        }
    }

    @Override
    public void call(Object request, Reply reply, Emitter<Integer> out) {
        reply.send(request);
    }

    @Override
    public void terminated(@Nullable Throwable failure) {
        lastCalls++;
    }

    /** {@return how many events it was asked for} */
    public long demand() {
        return demand;
    }

    /** {@return the digits that it has heard, in that order} */
    public int heard() {
        return heard;
    }

    /** {@return how often it was told that it is over} */
    public int lastCalls() {
        return lastCalls;
    }
}
