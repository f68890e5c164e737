package io.genstage.guarantees;

import io.genstage.Place;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.snapshot.SubscriptionSnapshot;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How many events a pipeline holds in which place. */
final class Held {

    private Held() {}

    static Map<Place, Long> by(PipelineSnapshot pipeline) {
        List<InstanceSnapshot> instances = pipeline.stages().stream()
                .flatMap(stage -> stage.instances().stream())
                .toList();
        Map<Long, Long> delivered = new HashMap<>();
        instances.stream()
                .map(InstanceSnapshot::output)
                .filter(Objects::nonNull)
                .flatMap(output -> output.consumers().stream())
                .forEach(link -> delivered.put(link.id(), link.delivered()));
        Map<Place, Long> held = new EnumMap<>(Place.class);
        for (InstanceSnapshot instance : instances) {
            OutputSnapshot output = instance.output();
            if (output != null) {
                held.merge(Place.INLET, output.inlet() == null ? 0 : output.inlet().queued(), Long::sum);
                held.merge(Place.BUFFER, output.buffered(), Long::sum);
                held.merge(Place.PARTITION, output.queued(), Long::sum);
            }
            InputSnapshot input = instance.input();
            if (input != null) {
                held.merge(instance.retrying() == null ? Place.QUEUE : Place.RETRY, input.queued(), Long::sum);
                held.merge(Place.IN_PROGRESS, input.inProgress(), Long::sum);
                for (SubscriptionSnapshot link : input.subscriptions()) {
                    long underway = delivered.getOrDefault(link.id(), link.received()) - link.received();
                    held.merge(Place.MAILBOX, underway, Long::sum);
                }
            }
        }
        held.values().removeIf(count -> count == 0);
        return held;
    }
}
