/** When each stage has its turn: mailboxes, workers and the watchdog, and how other threads read a stage's figures. */
@NullMarked
package io.genstage.internal.turns;

import org.jspecify.annotations.NullMarked;
