/** What a stage does in its turn. */
@NullMarked
package io.genstage.internal.engine;

import org.jspecify.annotations.NullMarked;
