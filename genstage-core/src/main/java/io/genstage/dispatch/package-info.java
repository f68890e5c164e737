/**
 * How a producer's events are shared out among its consumers: the SPI, and GenStage's demand, broadcast and
 * partition dispatchers.
 */
@NullMarked
package io.genstage.dispatch;

import org.jspecify.annotations.NullMarked;
