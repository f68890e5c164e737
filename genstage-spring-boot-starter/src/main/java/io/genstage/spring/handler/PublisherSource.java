package io.genstage.spring.handler;

import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.flow.FlowProducer;
import io.genstage.spring.reactive.Publishers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A producer whose method returns a publisher. The stage subscribes when it starts, requests what its consumers have
 * requested, and cancels when it terminates. A restart calls the method again. Only a method that takes the context can
 * know how many events were emitted before, so only such a stage is restartable.
 */
final class PublisherSource extends MethodStage<Object> implements ProducerStage<Object> {

    private @Nullable ProducerStage<Object> source;

    PublisherSource(MethodHandler handler, StageBean bean) {
        super(handler, bean);
    }

    @Override
    public void started(StageContext context) throws Exception {
        super.started(context);
        try {
            subscribe(context);
        } catch (Throwable failure) {
            super.terminated(failure); // the bean has been started
            throw failure;
        }
    }

    private void subscribe(StageContext context) throws Exception {
        Object publisher = call().ask(0, context, null);
        if (publisher == null) {
            throw new IllegalStateException("The source of stage '" + context.stage() + "' is null");
        }
        source = FlowProducer.from(Publishers.toFlow(publisher));
        source().started(new InnerStageContext(context));
    }

    @Override
    public void handleDemand(long demand, Emitter<Object> out) throws Exception {
        source().handleDemand(demand, emitterOf(out));
    }

    @Override
    public void cast(Object message, Emitter<Object> out) throws Exception {
        if (message instanceof InnerStageContext.InnerCast inner) {
            source().cast(inner.message(), emitterOf(out));
        } else {
            super.cast(message, out);
        }
    }

    @Override
    public boolean restartable() {
        return takesContext() && super.restartable();
    }

    @Override
    public void terminated(@Nullable Throwable failure) throws Exception {
        try {
            source().terminated(failure);
        } finally {
            super.terminated(failure);
        }
    }

    private ProducerStage<Object> source() {
        return Objects.requireNonNull(source, "not started");
    }
}
