/** What a user of the library names: the three kinds of stages, what their handlers are given, options and snapshots. */
@NullMarked
package io.genstage;

import org.jspecify.annotations.NullMarked;
