/** What becomes of handlers that fail: restart strategies, intensity and back-off, and the consumer supervisor. */
@NullMarked
package io.genstage.supervision;

import org.jspecify.annotations.NullMarked;
