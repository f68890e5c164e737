package io.genstage.spring.actuate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.genstage.pipeline.Pipeline;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The result of an action.
 *
 * @param name the pipeline's name
 * @param status the status of the pipeline after the action, or {@code null} if no such pipeline exists
 * @param message why the action was rejected, or {@code null} if it succeeded
 * @since 0.1.0
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ActionDescriptor(
        String name, @Nullable String status, @Nullable String message) implements OperationResponseBody {

    static ActionDescriptor done(Pipeline pipeline) {
        return new ActionDescriptor(pipeline.name(), pipeline.status().toString(), null);
    }
}
