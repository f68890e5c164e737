package io.genstage.definition;

import io.genstage.SubscriptionOptions;

/**
 * A declared edge.
 *
 * @param to the name of the producing stage
 * @param options how much is asked for, and what a cancel does
 * @since 0.1.0
 */
public record SubscriptionDefinition(String to, SubscriptionOptions options) {}
