package io.genstage.snapshot;

import io.genstage.GivenUpReason;
import io.genstage.Place;
import io.genstage.StageType;
import io.genstage.Status;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A stage with all its instances. The figures of one instance are consistent with each other. Different instances are
 * read at slightly different moments.
 *
 * @param name the stage's name
 * @param type the kind of the stage
 * @param status the status of its instances; if they differ, the status of the most active instance
 * @param dispatcher the dispatcher's name, or {@code null} for a consumer
 * @param instances the instances, by number
 * @since 0.1.0
 */
public record StageSnapshot(
        String name,
        StageType type,
        Status status,
        @Nullable String dispatcher,
        List<InstanceSnapshot> instances) {

    /** {@return the number of events that all instances have handled} */
    public long eventsIn() {
        return inputs(InputSnapshot::handled);
    }

    /**
     * {@return the number of failed events, over all instances: events of handler calls that threw, and of children
     * that were given up}
     */
    public long eventsFailed() {
        return inputs(InputSnapshot::failed);
    }

    /** {@return the number of events that all instances have delivered to consumers} */
    public long eventsOut() {
        return outputs(OutputSnapshot::dispatched);
    }

    /**
     * {@return the number of events in the buffers and inlets of all instances, without events that are queued for a
     * partition's consumer}
     */
    public long buffered() {
        return outputs(OutputSnapshot::waiting);
    }

    /** {@return the number of events that all instances have discarded, for all reasons} */
    public long discarded() {
        return outputs(OutputSnapshot::discarded);
    }

    /**
     * {@return the number of events that instances held when they ended and that no handler handled, over all
     * instances}
     */
    public long givenUp() {
        return inputs(InputSnapshot::givenUp)
                + outputs(OutputSnapshot::givenUp)
                + present(instances.stream()
                                .map(InstanceSnapshot::output)
                                .map(output -> output == null ? null : output.inlet()))
                        .mapToLong(InletSnapshot::givenUp)
                        .sum();
    }

    /**
     * {@return how many events all instances gave up, by place and reason, without those that did not occur; events that
     * their stage held when it ended have the reason {@link GivenUpReason#ENDED}}
     */
    public Map<Place, Map<GivenUpReason, Long>> givenUpEvents() {
        Map<Place, Map<GivenUpReason, Long>> sum = new EnumMap<>(Place.class);
        instances.forEach(instance -> instance.givenUpEvents()
                .forEach((place, reasons) -> reasons.forEach(
                        (reason, events) -> sum.computeIfAbsent(place, none -> new EnumMap<>(GivenUpReason.class))
                                .merge(reason, events, Long::sum))));
        return sum;
    }

    /**
     * {@return the outstanding demand of all instances: events that consumers have requested and that were not
     * delivered yet}
     */
    public long pendingDemand() {
        return outputs(OutputSnapshot::pending);
    }

    /** {@return the owed demand of all instances: demand that was passed to handlers and is not met yet} */
    public long owed() {
        return outputs(OutputSnapshot::owed);
    }

    /** {@return the number of tracked events that all instances have emitted and that are neither done nor given up} */
    public long unsettled() {
        return outputs(OutputSnapshot::unsettled);
    }

    /** {@return how often a handler was replaced, over all instances} */
    public long restarts() {
        return instances.stream().mapToLong(InstanceSnapshot::restarts).sum();
    }

    private long inputs(ToLongFunction<InputSnapshot> figure) {
        return present(instances.stream().map(InstanceSnapshot::input))
                .mapToLong(figure)
                .sum();
    }

    private long outputs(ToLongFunction<OutputSnapshot> figure) {
        return present(instances.stream().map(InstanceSnapshot::output))
                .mapToLong(figure)
                .sum();
    }

    private static <T> Stream<T> present(Stream<@Nullable T> sides) {
        return sides.filter(Objects::nonNull).map(Objects::requireNonNull);
    }
}
