/**
 * The models: one for the pipeline, its stages, instances, links and supervisor each. They predict what the product
 * does from what acts and handlers have done. They read the product only where no callback notifies of a change. Each
 * class names the class of the product that it mirrors.
 */
@NullMarked
package io.genstage.history.model;

import org.jspecify.annotations.NullMarked;
