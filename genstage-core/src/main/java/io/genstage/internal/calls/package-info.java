/** What handlers that the project itself makes tell the engine about their calls. */
@NullMarked
package io.genstage.internal.calls;

import org.jspecify.annotations.NullMarked;
