/** Publishers and futures: waits for them on a handler's thread, and publishes batches. */
@NullMarked
package io.genstage.spring.reactive;

import org.jspecify.annotations.NullMarked;
