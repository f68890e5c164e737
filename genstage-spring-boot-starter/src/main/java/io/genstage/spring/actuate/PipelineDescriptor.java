package io.genstage.spring.actuate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.genstage.StageFailedException;
import io.genstage.internal.text.Texts;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.snapshot.StageSnapshot;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A pipeline.
 *
 * @param status created, running, paused, draining, completed, stopped or failed
 * @param failure why the pipeline failed, or {@code null} if it has not failed
 * @param restartInMillis how long the failed pipeline still waits before it starts again by itself, in milliseconds, or
 *     {@code null} if it does not wait for a restart
 * @param givenUp accepted events that no handler handled because their stage or the pipeline ended, by place; absent if
 *     none
 * @param deadLetters the last dead letters, oldest first; absent if there are none
 * @param stages the stages by their names, in the order of their declaration
 * @since 0.1.0
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PipelineDescriptor(
        String status,
        @Nullable Failure failure,
        @Nullable Long restartInMillis,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> givenUp,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<DeadLetterDescriptor> deadLetters,

        Map<String, StageDescriptor> stages)
        implements OperationResponseBody {

    static PipelineDescriptor of(PipelineSnapshot pipeline, Visibility visible) {
        Map<String, StageDescriptor> stages = new LinkedHashMap<>();
        for (StageSnapshot stage : pipeline.stages()) {
            stages.put(stage.name(), StageDescriptor.of(stage));
        }
        Map<String, Long> givenUp = new LinkedHashMap<>();
        new TreeMap<>(pipeline.givenUp()).forEach((place, events) -> givenUp.put(place.toString(), events));
        StageFailedException failure = pipeline.failure();
        Duration restartIn = pipeline.restartIn();
        return new PipelineDescriptor(
                pipeline.status().toString(),
                failure == null ? null : Failure.of(failure, visible),
                restartIn == null ? null : (Long) restartIn.toMillis(),
                givenUp,
                pipeline.deadLetters().stream()
                        .map(letter -> DeadLetterDescriptor.of(letter, visible))
                        .toList(),
                stages);
    }

    /**
     * Why a pipeline failed.
     *
     * @param stage the id of the instance that failed first
     * @param exception the class of the handler's exception
     * @param message the message of the handler's exception; absent if it has none, or if
     *     {@code management.endpoint.genstage.show-details} hides it
     * @param reason why the instance was not restarted, if the pipeline is supervised
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Failure(
            String stage,
            String exception,
            @Nullable String message,
            @Nullable String reason) {

        static Failure of(StageFailedException failure, Visibility visible) {
            Throwable thrown = failure.getCause() == null ? failure : failure.getCause();
            return new Failure(
                    failure.instance(),
                    thrown.getClass().getName(),
                    visible.messages() ? Texts.messageOf(thrown) : null,
                    failure.reason());
        }
    }
}
