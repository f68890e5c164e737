/** The job's results: delays for each airport of origin, in memory and in the database. */
@NullMarked
package io.genstage.sample.delay;

import org.jspecify.annotations.NullMarked;
