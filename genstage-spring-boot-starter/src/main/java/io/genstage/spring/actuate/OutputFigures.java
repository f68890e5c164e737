package io.genstage.spring.actuate;

import io.genstage.DiscardReason;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.StageSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What operators are told of the producing sides of a stage, over all its instances. */
final class OutputFigures {

    private OutputFigures() {}

    /** {@return events that wait in buffers and inlets; those that wait in partitions are told of with these} */
    static long buffered(StageSnapshot stage) {
        return outputs(stage).mapToLong(OutputSnapshot::waiting).sum();
    }

    /** {@return events that were let go of for one reason} */
    static long discarded(StageSnapshot stage, DiscardReason reason) {
        return outputs(stage).mapToLong(output -> output.discarded(reason)).sum();
    }

    /** {@return events that were let go of, by the names of those reasons that occurred} */
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

    /** {@return events that failed: in a handler's call, or because a key, a hash function or a selector has thrown} */
    static long failed(StageSnapshot stage) {
        return stage.eventsFailed()
                + outputs(stage).mapToLong(OutputFigures::failed).sum();
    }

    /** An event that no consumer has got, because a selector has thrown, was withheld and discarded: that is one failure. */
    private static long failed(OutputSnapshot output) {
        return Math.max(output.withheld(), output.discarded(DiscardReason.FAILED));
    }

    private static Stream<OutputSnapshot> outputs(StageSnapshot stage) {
        return stage.instances().stream().map(InstanceSnapshot::output).flatMap(Stream::ofNullable);
    }
}
