/** What the job finds out: delays per airport of origin, kept in memory and in the database. */
@NullMarked
package io.genstage.sample.delay;

import org.jspecify.annotations.NullMarked;
