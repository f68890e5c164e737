package io.genstage.pipeline;

import io.genstage.Place;
import io.genstage.Status;
import io.genstage.internal.engine.StageShell;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The events that stages hold that have not ended, by place; including delivered events that are still in their
 * mailboxes.
 */
final class HeldEvents {

    private final Map<String, Map<Place, Long>> byStage = new LinkedHashMap<>();

    /** How many events producers have delivered, by subscription. */
    private final Map<Long, Long> delivered = new HashMap<>();

    HeldEvents(List<StageShell<?, ?>> shells) {
        Map<StageShell<?, ?>, InstanceSnapshot> snapshots = new LinkedHashMap<>();
        shells.forEach(shell -> snapshots.put(shell, shell.snapshot(Status.RUNNING)));
        snapshots.values().forEach(this::noteDeliveries);
        snapshots.forEach((shell, snapshot) -> note(shell.identity().stage(), snapshot));
    }

    Map<String, Map<Place, Long>> byStage() {
        return byStage;
    }

    private void noteDeliveries(InstanceSnapshot instance) {
        OutputSnapshot output = instance.output();
        if (output != null) {
            output.consumers().forEach(consumer -> delivered.put(consumer.id(), consumer.delivered()));
        }
    }

    private void note(String stage, InstanceSnapshot instance) {
        OutputSnapshot output = instance.output();
        if (output != null) {
            add(stage, Place.INLET, output.inlet() == null ? 0 : output.inlet().queued());
            add(stage, Place.SURPLUS, output.surplus());
            add(stage, Place.BUFFER, output.buffered());
            add(stage, Place.PARTITION, output.queued());
        }
        InputSnapshot input = instance.input();
        if (input != null) {
            add(
                    stage,
                    Place.MAILBOX,
                    input.subscriptions().stream()
                            .mapToLong(link -> delivered.getOrDefault(link.id(), link.received()) - link.received())
                            .sum());
            add(stage, Place.QUEUE, input.queued());
            add(stage, instance.children() == null ? Place.IN_PROGRESS : Place.CHILD, input.inProgress());
        }
    }

    private void add(String stage, Place place, long events) {
        if (events > 0) {
            byStage.computeIfAbsent(stage, none -> new EnumMap<>(Place.class)).merge(place, events, Long::sum);
        }
    }
}
