/**
 * The places where the product meets the models. Handlers, a dispatcher and a listener compare each call of the product
 * with the models. The checks compare snapshots with them: after each step, for an idle instance, at rest and at the
 * end.
 */
@NullMarked
package io.genstage.history.check;

import org.jspecify.annotations.NullMarked;
