package io.genstage.spring.actuate;

import java.util.Map;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * All pipelines.
 *
 * @param pipelines the pipelines by their names, in the order of their registration
 * @since 0.1.0
 */
public record PipelinesDescriptor(Map<String, PipelineDescriptor> pipelines) implements OperationResponseBody {}
