package io.genstage.spring.actuate;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The answer where there is no such pipeline or stage.
 *
 * @param name the name that was asked for
 * @param message what there is in its place
 * @since 0.1.0
 */
public record NotFoundDescriptor(String name, String message) implements OperationResponseBody {}
