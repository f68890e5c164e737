/** What brings stages to life: mailboxes, activations and schedulers. The only room that knows threads. */
@NullMarked
package io.genstage.engine;

import org.jspecify.annotations.NullMarked;
