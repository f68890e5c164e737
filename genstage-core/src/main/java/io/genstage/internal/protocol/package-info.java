/** The demand protocol as a state machine: the two sides of a stage, the link between them and the messages that travel over it. No threads, no clocks, no I/O. */
@NullMarked
package io.genstage.internal.protocol;

import org.jspecify.annotations.NullMarked;
