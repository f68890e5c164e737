/** Which handlers are replaced when one fails, and when that is too often. */
@NullMarked
package io.genstage.internal.restarts;

import org.jspecify.annotations.NullMarked;
