/** Those that are compared, each as its documentation says that it is best. */
@NullMarked
package io.genstage.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
