/**
 * The demand protocol as a state machine: the two sides of a stage, the link between them, and the messages that are
 * sent over it. Without threads, clocks or I/O.
 */
@NullMarked
package io.genstage.internal.protocol;

import org.jspecify.annotations.NullMarked;
