package io.genstage.spring.actuate;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The result for an unknown pipeline or stage.
 *
 * @param name the requested name
 * @param message a message that suggests a name
 * @since 0.1.0
 */
public record NotFoundDescriptor(String name, String message) implements OperationResponseBody {}
