package io.genstage.spring.assembly;

import io.genstage.spring.properties.SubscriptionProperties;

/**
 * A subscription of a stage.
 *
 * @param producer the name of the producing stage as it is declared, or the name in the properties if no such stage is
 * @param properties the subscription's properties
 */
record DeclaredSubscription(String producer, SubscriptionProperties properties) {}
