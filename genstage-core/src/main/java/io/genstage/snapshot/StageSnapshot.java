package io.genstage.snapshot;

import io.genstage.StageType;
import io.genstage.Status;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A stage with all its instances. Figures of one instance are consistent with each other; across instances, as across
 * stages, they are not: each is read at a moment of its own.
 *
 * @param name the stage's name
 * @param type the stage's kind
 * @param status the status that its instances have in common, or that of the liveliest
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

    /**
     * {@return events that were handled, over all instances}
     */
    public long eventsIn() {
        return inputs(InputSnapshot::processed);
    }

    /**
     * {@return events that were handed to a handler call that threw, over all instances}
     */
    public long eventsFailed() {
        return inputs(InputSnapshot::failed);
    }

    /**
     * {@return events that left for consumers, over all instances}
     */
    public long eventsOut() {
        return outputs(OutputSnapshot::dispatched);
    }

    /**
     * {@return events that wait in buffers and inlets, over all instances; not those that wait for a partition's consumer}
     */
    public long buffered() {
        return outputs(OutputSnapshot::waiting);
    }

    /**
     * {@return events that were let go of, for whatever reason, over all instances}
     */
    public long discarded() {
        return outputs(OutputSnapshot::discarded);
    }

    /**
     * {@return events that instances held when they ended, and that no handler handled, over all instances}
     */
    public long givenUp() {
        return inputs(InputSnapshot::abandoned)
                + outputs(OutputSnapshot::givenUp)
                + present(instances.stream()
                                .map(InstanceSnapshot::output)
                                .map(output -> output == null ? null : output.inlet()))
                        .mapToLong(InletSnapshot::givenUp)
                        .sum();
    }

    /**
     * {@return events that consumers have asked for and not been sent, over all instances}
     */
    public long pendingDemand() {
        return outputs(OutputSnapshot::pending);
    }

    /**
     * {@return demand that handlers were told of and have not met, over all instances}
     */
    public long owed() {
        return outputs(OutputSnapshot::owed);
    }

    /**
     * {@return how often a handler was replaced, over all instances}
     */
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
