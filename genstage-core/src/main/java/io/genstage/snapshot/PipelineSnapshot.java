package io.genstage.snapshot;

import io.genstage.StageFailedException;
import io.genstage.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline at one moment. The stages' figures are each consistent, but were not read at the same instant.
 *
 * @param name the pipeline's name
 * @param status what it is doing
 * @param failure why it failed, or {@code null} if it has not
 * @param givenUp accepted events that the pipeline gave up so far, by the place where it held them, also by stages and readers that
 *     are gone; places without any are absent
 * @param stages the stages, in the order of their declaration
 * @since 0.1.0
 */
public record PipelineSnapshot(
        String name,
        Status status,
        @Nullable StageFailedException failure,
        Map<Place, Long> givenUp,
        List<StageSnapshot> stages) {

    /**
     * Finds a stage.
     *
     * @param stage its name
     * @return the stage, or nothing if there is none of that name
     */
    public Optional<StageSnapshot> stage(String stage) {
        return stages.stream().filter(s -> s.name().equals(stage)).findFirst();
    }

    /**
     * {@return events inside the pipeline that nobody has handled or discarded}
     */
    public long held() {
        return stages.stream()
                .flatMap(stage -> stage.instances().stream())
                .mapToLong(InstanceSnapshot::held)
                .sum();
    }
}
