/**
 * Bridges to {@link java.util.concurrent.Flow}: a publisher as a stage, and a stage that passes its events to a
 * subscriber.
 */
@NullMarked
package io.genstage.flow;

import org.jspecify.annotations.NullMarked;
