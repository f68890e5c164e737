/** The options of supervision: restart strategies, intensity and back-off, and how children are supervised. */
@NullMarked
package io.genstage.supervision;

import org.jspecify.annotations.NullMarked;
