package io.genstage.spring.handler;

import io.genstage.Emitter;
import io.genstage.spring.signature.HandlerResult;
import java.util.Optional;

/** A producer whose method returns one event or none for each call. */
final class EventSupplier extends PulledStage {

    EventSupplier(MethodHandler handler, StageBean bean) {
        super(handler, bean);
    }

    @Override
    boolean pull(Emitter<Object> out) throws Exception {
        Object result = call().ask(1, context(), out);
        if (result == null || (result() == HandlerResult.OPTIONAL && ((Optional<?>) result).isEmpty())) {
            return false;
        }
        result().emit(result, out);
        return true;
    }
}
