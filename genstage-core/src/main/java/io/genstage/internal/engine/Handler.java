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

/** What one instance of a stage calls: the user's object behind one face, whatever its kind, and whoever it is at the moment. */
public interface Handler<I, O> extends Gate {

    /** Told once, of the stage that it is going to serve, before anything else. */
    default void attached(StageShell<I, O> shell) {}

    /** Makes the user's object, or takes it again if there is only the one. Called before each start. */
    void renew();

    /** {@return the user's object; there is one when it was made for the first time} */
    StageCallbacks<O> callbacks();

    /**
     * {@return the most events that the next call of {@link #handleEvents} may be given; 0 for no call}
     */
    @Override
    default long mayMove() {
        return OPEN;
    }

    /** {@return whether {@link #handleDemand} ever emits something; if not, it is not called} */
    default boolean answersDemand() {
        return true;
    }

    default void handleDemand(long demand, Emitter<O> out) throws Exception {
        throw new IllegalStateException("not a producer");
    }

    default void handleEvents(List<I> events, Subscription from, Emitter<O> out) throws Exception {
        throw new IllegalStateException("not a consumer");
    }

    /** {@return how many events of the last call were dropped, because nobody takes them any more} */
    default int dropped() {
        return 0;
    }

    /** {@return whether events stay in hand when {@code handleEvents} returns, until the shell is told what has become of them} */
    default boolean settlesLater() {
        return false;
    }

    /** {@return how much it has in hand between two calls: the stage has not run out until that is nothing} */
    default long inProgress() {
        return 0;
    }

    /**
     * Ends what it has in hand, because the stage has failed or is closed, and says of each event what has become of it. May wait
     * for that, within {@link StageShell#callOut}.
     */
    default void cancelInProgress() {}

    /** A shutdown has begun: what it would do again too late for that is done again at once, once, or given up. */
    default void expediteRestarts() {}

    /** {@return its children, immutable, or {@code null} if it starts none} */
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
