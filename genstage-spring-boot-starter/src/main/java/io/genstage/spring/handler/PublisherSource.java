package io.genstage.spring.handler;

import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.flow.FlowProducer;
import io.genstage.spring.reactive.Publishers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A producer whose method gives a publisher: subscribed to when the stage starts, asked for what consumers have asked for, and
 * cancelled with the pipeline. After a restart the method is called again: only one that is given its context can know how much
 * of the source has been emitted.
 */
final class PublisherSource extends MethodStage<Object> implements ProducerStage<Object> {

    private @Nullable ProducerStage<Object> source;

    PublisherSource(MethodHandler handler, LentBean bean) {
        super(handler, bean);
    }

    @Override
    public void started(StageContext context) throws Exception {
        super.started(context);
        try {
            subscribe(context);
        } catch (Throwable refusal) {
            super.terminated(refusal); // its bean has accepted the start
            throw refusal;
        }
    }

    private void subscribe(StageContext context) throws Exception {
        Object publisher = call().ask(0, context, null);
        if (publisher == null) {
            throw new IllegalStateException("The source of stage '" + context.stage() + "' is null");
        }
        source = FlowProducer.from(Publishers.toFlow(publisher));
        source().started(new WakingContext(context));
    }

    @Override
    public void handleDemand(long demand, Emitter<Object> out) throws Exception {
        source().handleDemand(demand, out);
    }

    @Override
    public void cast(Object message, Emitter<Object> out) throws Exception {
        if (message instanceof WakingContext.WakeUp wakeUp) {
            source().cast(wakeUp.message(), out);
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
