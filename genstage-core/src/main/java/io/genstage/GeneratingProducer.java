package io.genstage;

import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * See {@link ProducerStage#generate(Supplier)}.
 *
 * @param <E> the type of the events
 */
final class GeneratingProducer<E> implements ProducerStage<E> {

    private final Supplier<? extends @Nullable E> supplier;
    private final LongSupplier nanoTime;
    private @Nullable StageContext context;
    /** Made again for each start, so that a restarted producer does not throw an exception from before. */
    private @Nullable PullLoop<E> loop;

    GeneratingProducer(Supplier<? extends @Nullable E> supplier) {
        this(supplier, System::nanoTime);
    }

    GeneratingProducer(Supplier<? extends @Nullable E> supplier, LongSupplier nanoTime) {
        this.supplier = supplier;
        this.nanoTime = nanoTime;
    }

    @Override
    public void started(StageContext own) {
        context = own;
        loop = new PullLoop<>(this::pull, nanoTime);
    }

    /** Meets all remaining demand, because earlier calls may have found no event. */
    @Override
    public void handleDemand(long demand, Emitter<E> out) throws Exception {
        loop().pull(out.remainingDemand(), out);
    }

    private boolean pull(Emitter<E> out) {
        E event = supplier.get();
        if (event == null) {
            return false;
        }
        out.emit(event);
        return true;
    }

    @Override
    public void terminated(@Nullable Throwable failure) {
        loop().terminated(Objects.requireNonNull(context, "not started"));
    }

    private PullLoop<E> loop() {
        return Objects.requireNonNull(loop, "not started");
    }
}
