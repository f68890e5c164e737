package io.genstage.spring.actuate;

import io.genstage.DiscardReason;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.StageSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Figures of the output of a stage, summed over its instances. */
final class OutputFigures {

    private OutputFigures() {}

    /** {@return the number of events in buffers and inlets; events in partitions are counted with the partitions} */
    static long buffered(StageSnapshot stage) {
        return outputs(stage).mapToLong(OutputSnapshot::waiting).sum();
    }

    /** {@return the number of tracked events that are neither done nor given up} */
    static long unsettled(StageSnapshot stage) {
        return outputs(stage).mapToLong(OutputSnapshot::unsettled).sum();
    }

    /** {@return how many calls of acknowledgers threw} */
    static long acknowledgerFailures(StageSnapshot stage) {
        return outputs(stage).mapToLong(OutputSnapshot::acknowledgerFailures).sum();
    }

    /** {@return the number of events that were discarded for a reason} */
    static long discarded(StageSnapshot stage, DiscardReason reason) {
        return outputs(stage).mapToLong(output -> output.discarded(reason)).sum();
    }

    /** {@return the number of discarded events by reason, without the reasons that did not occur} */
    static Map<String, Long> discarded(StageSnapshot stage) {
        Map<String, Long> discarded = new LinkedHashMap<>();
        for (DiscardReason reason : DiscardReason.values()) {
            long events = discarded(stage, reason);
            if (events > 0) {
                discarded.put(reason.toString(), events);
            }
        }
        return discarded;
    }

    /** {@return the number of failed events: a handler call, the stage's selector, or a key of its dispatcher threw} */
    static long failed(StageSnapshot stage) {
        return stage.eventsFailed() + discarded(stage, DiscardReason.FAILED);
    }

    private static Stream<OutputSnapshot> outputs(StageSnapshot stage) {
        return stage.instances().stream().map(InstanceSnapshot::output).flatMap(Stream::ofNullable);
    }
}
