/** Flights and airports, and the readers of their files. */
@NullMarked
package io.genstage.sample.flight;

import org.jspecify.annotations.NullMarked;
