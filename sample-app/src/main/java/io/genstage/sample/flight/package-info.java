/** Flights and airports: what they are, and how they are read. */
@NullMarked
package io.genstage.sample.flight;

import org.jspecify.annotations.NullMarked;
