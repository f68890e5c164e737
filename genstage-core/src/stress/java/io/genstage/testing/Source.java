package io.genstage.testing;

import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The handler of a producer. It records the calls that it receives. Its fields are not volatile, because calls of a
 * handler do not overlap and each call sees the writes of the previous call, also on another thread.
 */
public final class Source implements ProducerStage<Integer> {

    private long demand;

    private int heard;

    private int lastCalls;

    @Override
    public void handleDemand(long more, Emitter<Integer> out) {
        demand += more;
    }

    /** Records a digit, or emits a list of digits. */
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

    /** {@return the number of events that were requested} */
    public long demand() {
        return demand;
    }

    /** {@return the digits that {@code cast} has recorded, in this order} */
    public int heard() {
        return heard;
    }

    /** {@return how often {@code terminated} was called} */
    public int lastCalls() {
        return lastCalls;
    }
}
