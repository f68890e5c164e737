/** What the types of a handler method mean: which parameter is what, and how its result becomes events. */
@NullMarked
package io.genstage.spring.signature;

import org.jspecify.annotations.NullMarked;
