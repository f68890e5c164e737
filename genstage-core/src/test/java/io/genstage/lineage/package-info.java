/**
 * Random pipelines whose handlers fail at random, and the lineage of their events: which source emitted what an event
 * came of, and which stages must still finish it. The lineage is built from what handlers receive and return. It knows
 * nothing of the engine.
 */
@NullMarked
package io.genstage.lineage;

import org.jspecify.annotations.NullMarked;
