package io.genstage.spring.assembly;

import io.genstage.spring.properties.SubscriptionProperties;

/**
 * A subscription of a stage.
 *
 * @param producer the declared name of the producing stage, or the name in the properties if no such stage is
 * declared
 * @param properties the subscription's properties
 */
record DeclaredSubscription(String producer, SubscriptionProperties properties) {}
