/** What is told to people, so that nothing in it can throw. */
@NullMarked
package io.genstage.log;

import org.jspecify.annotations.NullMarked;
