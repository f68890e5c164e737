package io.genstage.spring.actuate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.genstage.BufferOptions;
import io.genstage.DemandMode;
import io.genstage.DiscardReason;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.StageSnapshot;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A stage. Its numbers are sums over its instances; a section that its kind does not have is {@code null}.
 *
 * @param type producer, producer-consumer or consumer
 * @param status created, running, paused, draining, restarting, completed, stopped or failed
 * @param concurrency how many instances it has
 * @param dispatcher how its events are shared out
 * @param buffer what waits beyond demand
 * @param demand what its consumers have asked for
 * @param events what went through
 * @param discarded events that it has let go of, by reason; absent if there are none
 * @param restarts how often a handler was replaced
 * @param instances its instances, by number
 * @since 0.1.0
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StageDescriptor(
        String type,
        String status,
        int concurrency,
        @Nullable String dispatcher,
        @Nullable Buffer buffer,
        @Nullable Demand demand,
        Events events,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> discarded,

        long restarts,
        List<InstanceDescriptor> instances)
        implements OperationResponseBody {

    static StageDescriptor of(StageSnapshot stage) {
        OutputSnapshot output = stage.instances().get(0).output();
        return new StageDescriptor(
                stage.type().toString(),
                stage.status().toString(),
                stage.instances().size(),
                stage.dispatcher(),
                output == null ? null : Buffer.of(stage, output.buffer()),
                output == null ? null : Demand.of(stage, output.mode()),
                Events.of(stage),
                OutputFigures.discarded(stage),
                stage.restarts(),
                stage.instances().stream().map(InstanceDescriptor::of).toList());
    }

    /**
     * What waits beyond demand.
     *
     * @param size events in the buffers, and in the inlet
     * @param capacity the most events that the buffers hold, or {@code null} if there is no limit
     * @param keep which events a full buffer keeps, first or last
     * @param discarded events that a full buffer has discarded
     */
    public record Buffer(
            long size,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            Long capacity,

            String keep,
            long discarded) {

        static Buffer of(StageSnapshot stage, BufferOptions each) {
            Long capacity = each.isUnlimited()
                    ? null
                    : (Long) (each.capacity() * stage.instances().size());
            return new Buffer(
                    OutputFigures.buffered(stage),
                    capacity,
                    each.keep().name().toLowerCase(Locale.ROOT),
                    OutputFigures.discarded(stage, DiscardReason.BUFFER_FULL));
        }
    }

    /**
     * What consumers have asked for.
     *
     * @param pending asked for by consumers and not yet delivered
     * @param owed told to the handler and not yet met
     * @param mode what is done with it, forward or accumulate
     */
    public record Demand(long pending, long owed, String mode) {

        static Demand of(StageSnapshot stage, DemandMode mode) {
            return new Demand(stage.pendingDemand(), stage.owed(), mode.toString());
        }
    }

    /**
     * What went through.
     *
     * @param in events that were handled
     * @param out events that left for consumers
     * @param failed events that were handed to a handler call that threw, or whose partition key or selector has thrown
     */
    public record Events(long in, long out, long failed) {

        static Events of(StageSnapshot stage) {
            return new Events(stage.eventsIn(), stage.eventsOut(), OutputFigures.failed(stage));
        }
    }
}
