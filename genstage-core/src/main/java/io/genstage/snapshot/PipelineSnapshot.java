package io.genstage.snapshot;

import io.genstage.DeadLetter;
import io.genstage.Place;
import io.genstage.StageFailedException;
import io.genstage.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline at one moment. The figures of each instance are consistent with each other. Different instances are read
 * at slightly different moments.
 *
 * @param name the pipeline's name
 * @param status the pipeline's status
 * @param failure why the pipeline failed, or {@code null} if it has not failed
 * @param restartIn how long the failed pipeline still waits before it starts again by itself, or {@code null} if it does
 *     not wait for a restart
 * @param givenUp how many accepted events the pipeline has given up, by the place that held them, without places that
 *     held none; includes stages and readers that were removed
 * @param stages the stages, in the order of their declaration, and the stages that pass dead letters on
 * @param deadLetters the last dead letters, at most 100, oldest first, wherever they went
 * @since 0.1.0
 */
public record PipelineSnapshot(
        String name,
        Status status,
        @Nullable StageFailedException failure,
        @Nullable Duration restartIn,
        Map<Place, Long> givenUp,
        List<StageSnapshot> stages,
        List<DeadLetter<?>> deadLetters) {

    /**
     * Finds a stage by name.
     *
     * @param stage the stage's name
     * @return the stage, or empty if there is no stage of that name
     */
    public Optional<StageSnapshot> stage(String stage) {
        return stages.stream().filter(s -> s.name().equals(stage)).findFirst();
    }

    /** {@return the number of events that the pipeline holds: neither handled nor discarded} */
    public long held() {
        return stages.stream()
                .flatMap(stage -> stage.instances().stream())
                .mapToLong(InstanceSnapshot::held)
                .sum();
    }
}
