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
 * A stage. Its numbers are sums over its instances; sections that its type does not have are {@code null}.
 *
 * @param type producer, producer-consumer or consumer
 * @param status created, running, paused, draining, retrying, stuck, restarting, completed, stopped or failed
 * @param concurrency the number of instances
 * @param dispatcher how its events are distributed
 * @param buffer events that are buffered beyond demand
 * @param demand the demand of its consumers
 * @param unsettled events that a source has emitted, tracks, and that are neither done nor given up; absent if there are
 *     none
 * @param acknowledgerFailures how many calls of a source's acknowledgers threw; absent if there are none
 * @param events numbers of events
 * @param discarded discarded events, by reason; absent if none
 * @param failures failed handler calls, by the class of the exception; absent if there are none
 * @param skipped events whose attempts were used up, and that count as done; absent if there are none
 * @param deadLettered events whose attempts were used up, and that became dead letters; absent if there are none
 * @param late events that were handled although their handler call returned after the stage's timeout; absent if there
 *     are none
 * @param givenUp events that the stage gave up, by place and reason; absent if there are none
 * @param restarts number of replaced handlers
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
        @Nullable Long unsettled,
        @Nullable Long acknowledgerFailures,
        Events events,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> discarded,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> failures,

        @Nullable Long skipped,
        @Nullable Long deadLettered,
        @Nullable Long late,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Map<String, Long>> givenUp,

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
                unlessZero(OutputFigures.unsettled(stage)),
                unlessZero(OutputFigures.acknowledgerFailures(stage)),
                Events.of(stage),
                OutputFigures.discarded(stage),
                InputFigures.failures(stage),
                unlessZero(InputFigures.skipped(stage)),
                unlessZero(InputFigures.deadLettered(stage)),
                unlessZero(InputFigures.late(stage)),
                GivenUpFigures.byName(stage),
                stage.restarts(),
                stage.instances().stream().map(InstanceDescriptor::of).toList());
    }

    private static @Nullable Long unlessZero(long events) {
        return events == 0 ? null : (Long) events;
    }

    /**
     * Events that are buffered beyond demand.
     *
     * @param size events in the buffers and in the inlet
     * @param capacity the maximum number of events in the buffers, or {@code null} if the buffers are unlimited
     * @param keep which events a full buffer keeps, first or last
     * @param discarded events that a full buffer discarded
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
     * The demand of consumers.
     *
     * @param pending events that consumers have requested and that have not been delivered
     * @param owed events that the handler was called for and has not emitted
     * @param mode the demand mode, forward or accumulate
     */
    public record Demand(long pending, long owed, String mode) {

        static Demand of(StageSnapshot stage, DemandMode mode) {
            return new Demand(stage.pendingDemand(), stage.owed(), mode.toString());
        }
    }

    /**
     * Numbers of events.
     *
     * @param in handled events
     * @param out events that were sent to consumers
     * @param failed events of handler calls that threw, and events whose partition key or selector threw
     */
    public record Events(long in, long out, long failed) {

        static Events of(StageSnapshot stage) {
            return new Events(stage.eventsIn(), stage.eventsOut(), OutputFigures.failed(stage));
        }
    }
}
