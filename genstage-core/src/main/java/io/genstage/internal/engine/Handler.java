package io.genstage.internal.engine;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageCallbacks;
import io.genstage.Subscription;
import io.genstage.internal.protocol.Gate;
import io.genstage.snapshot.ChildCounts;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The interface through which an instance of a stage calls the user's object. It hides the kind of the object, and
 * which object is the current handler.
 */
public interface Handler<I, O> extends Gate {

    /** Called once, before all other methods, with the stage that the handler serves. */
    default void attached(StageShell<I, O> shell) {}

    /** Creates the user's object, or uses the only existing one again. Called before each start. */
    void renew();

    /** {@return the user's object; {@link #renew()} must have been called} */
    StageCallbacks<O> callbacks();

    /** {@return the maximum number of events of the next call of {@link #handleEvents}; 0 for no call} */
    @Override
    default long mayMove() {
        return OPEN;
    }

    /** {@return whether {@link #handleDemand} can emit events; if not, it is not called} */
    default boolean answersDemand() {
        return true;
    }

    default void handleDemand(long demand, Emitter<O> out) throws Exception {
        throw new IllegalStateException("not a producer");
    }

    default void handleEvents(List<I> events, Subscription from, Emitter<O> out) throws Exception {
        throw new IllegalStateException("not a consumer");
    }

    /** {@return how many events of the last call were dropped, because their subscriber had cancelled} */
    default int dropped() {
        return 0;
    }

    /**
     * {@return whether events remain in progress after {@code handleEvents} has returned, until
     * {@link StageShell#settled} is called for them}
     */
    default boolean settlesLater() {
        return false;
    }

    /** {@return how many events are in progress between two calls; the stage does not end before this is 0} */
    default long inProgress() {
        return 0;
    }

    /** {@return how many events in progress will end without another request; on any thread} */
    default long pending() {
        return inProgress();
    }

    /** {@return whether the current thread processes an event that is in progress between two calls; on any thread} */
    default boolean processesOnCurrentThread() {
        return false;
    }

    /**
     * Cancels the events in progress, because the stage has failed or is closed, and reports the fate of each. May wait
     * for them within {@link StageShell#callForeign}.
     */
    default void cancelInProgress() {}

    /**
     * Called when a shutdown has begun. Runs at once, and only once, each restart that would be too late for the
     * shutdown, or gives it up.
     */
    default void expediteRestarts() {}

    /** {@return the immutable counts of its children, or {@code null} if it starts none} */
    default @Nullable ChildCounts children() {
        return null;
    }

    static <O> Handler<Object, O> ofProducer(Supplier<? extends ProducerStage<O>> factory) {
        return new UserHandler<Object, O, ProducerStage<O>>(factory) {
            @Override
            public boolean answersDemand() {
                return stage() != ProducerStage.<O>inletOnly();
            }

            @Override
            public void handleDemand(long demand, Emitter<O> out) throws Exception {
                stage().handleDemand(demand, out);
            }
        };
    }

    static <I, O> Handler<I, O> ofProducerConsumer(Supplier<? extends ProducerConsumerStage<I, O>> factory) {
        return new UserHandler<I, O, ProducerConsumerStage<I, O>>(factory) {
            @Override
            public void handleEvents(List<I> events, Subscription from, Emitter<O> out) throws Exception {
                stage().handleEvents(events, from, out);
            }
        };
    }

    static <I> Handler<I, Void> ofConsumer(Supplier<? extends ConsumerStage<I>> factory) {
        return new UserHandler<I, Void, ConsumerStage<I>>(factory) {
            @Override
            public long mayMove() {
                return stage() instanceof PacedConsumer paced ? paced.mayMove() : OPEN;
            }

            @Override
            public int dropped() {
                return stage() instanceof PacedConsumer paced ? paced.dropped() : 0;
            }

            @Override
            public void handleEvents(List<I> events, Subscription from, Emitter<Void> out) throws Exception {
                stage().handleEvents(events, from);
            }
        };
    }
}
