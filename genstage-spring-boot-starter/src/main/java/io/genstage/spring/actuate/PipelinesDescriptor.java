package io.genstage.spring.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * All pipelines.
 *
 * @param pipelines the pipelines by their names, in the order of their registration
 * @since 0.1.0
 */
public record PipelinesDescriptor(Map<String, PipelineDescriptor> pipelines) implements OperationResponseBody {

    PipelinesDescriptor withoutFailureMessages() {
        Map<String, PipelineDescriptor> without = new LinkedHashMap<>();
        pipelines.forEach((name, pipeline) -> without.put(name, pipeline.withoutFailureMessage()));
        return new PipelinesDescriptor(without);
    }
}
