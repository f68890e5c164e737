package io.genstage.dispatch;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A consuming stage of a broadcast: which events it wants, and the instances that share them. */
record BroadcastPlace<E>(DemandQueue<E> consumers, @Nullable Predicate<Object> selector) {}
