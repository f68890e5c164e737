package io.genstage.definition;

import io.genstage.BufferOptions;
import io.genstage.DeliveryGuarantee;
import io.genstage.DemandMode;
import io.genstage.OnGivenUp;
import io.genstage.Scheduler;
import io.genstage.dispatch.Dispatcher;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ErrorOptions;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The options of a stage besides its name, its handler and its subscriptions: one field for each, with its default.
 * Only {@link #with} changes a field, in a copy. All stages without options share {@link #DEFAULT}.
 */
final class StageSettings implements Cloneable {

    /** One instance that may block, with a demand dispatcher. */
    static final StageSettings DEFAULT = new StageSettings();

    /** The number of instances. */
    int concurrency = 1;

    /** How children are supervised, or {@code null} if the stage does not start a child for each event. */
    @Nullable
    ChildOptions children;

    /** The stage's own scheduler, or {@code null} if it uses the pipeline's. */
    @Nullable
    Scheduler scheduler;

    /** Whether the handler may block. */
    boolean blocking = true;

    /** The buffer, or {@code null} if the property is not set. */
    @Nullable
    BufferOptions buffer;

    /** Makes a producer a polling source, or {@code null} if it is not polled. */
    @Nullable
    Duration pollInterval;

    /** Makes a dispatcher for each instance, or {@code null} if the property is not set. */
    @Nullable
    Supplier<? extends Dispatcher<?>> dispatcher;

    /** What a producer does with demand when it starts. */
    DemandMode demand = DemandMode.FORWARD;

    /** What happens to events that the handler fails to handle. */
    ErrorOptions onError = ErrorOptions.DEFAULT;

    /** How long a handler call may take, or {@code null} for no limit. */
    @Nullable
    Duration timeout;

    /** What becomes of the events of a call that threw. */
    DeliveryGuarantee delivery = DeliveryGuarantee.AT_LEAST_ONCE;

    /** The maximum number of unsettled events of a producer, or {@code null} for no limit. */
    @Nullable
    Integer maxInFlight;

    /** The capacity of a producer's inlet, or {@code null} for the capacity of the buffer. */
    @Nullable
    Integer inletCapacity;

    /** What a source that commits positions does with a given-up event. */
    OnGivenUp onGivenUp = OnGivenUp.FAIL;

    private StageSettings() {}

    /** {@return a copy with a change} */
    StageSettings with(Consumer<StageSettings> change) {
        StageSettings changed = clone();
        change.accept(changed);
        return changed;
    }

    @Override
    protected StageSettings clone() {
        try {
            return (StageSettings) super.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /** {@return the settings of the consuming half of a processor} */
    StageSettings ofInput() {
        return with(half -> {
            half.buffer = DEFAULT.buffer;
            half.dispatcher = DEFAULT.dispatcher;
            half.pollInterval = DEFAULT.pollInterval;
            half.demand = DEFAULT.demand;
            half.inletCapacity = DEFAULT.inletCapacity;
        });
    }
}
