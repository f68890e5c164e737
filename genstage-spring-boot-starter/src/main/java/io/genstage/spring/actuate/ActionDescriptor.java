package io.genstage.spring.actuate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.genstage.pipeline.Pipeline;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The answer to an action.
 *
 * @param name the pipeline's name
 * @param status what the pipeline is doing now, or {@code null} if there is no such pipeline
 * @param message why the action was refused, or {@code null} if it was done
 * @since 0.1.0
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ActionDescriptor(
        String name, @Nullable String status, @Nullable String message) implements OperationResponseBody {

    static ActionDescriptor done(Pipeline pipeline) {
        return new ActionDescriptor(pipeline.name(), pipeline.status().toString(), null);
    }
}
