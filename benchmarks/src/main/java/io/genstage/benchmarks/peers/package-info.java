/** The peers, each configured as its documentation recommends. */
@NullMarked
package io.genstage.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
