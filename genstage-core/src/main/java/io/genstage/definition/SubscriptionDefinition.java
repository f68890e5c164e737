package io.genstage.definition;

import io.genstage.SubscriptionOptions;

/**
 * A declared subscription.
 *
 * @param to the name of the producing stage
 * @param options the subscription's options
 * @since 0.1.0
 */
public record SubscriptionDefinition(String to, SubscriptionOptions options) {}
