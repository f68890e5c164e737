/** Bridges to {@link java.util.concurrent.Flow} that users name. */
@NullMarked
package io.genstage.flow;

import org.jspecify.annotations.NullMarked;
