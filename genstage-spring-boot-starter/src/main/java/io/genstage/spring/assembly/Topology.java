package io.genstage.spring.assembly;

import io.genstage.pipeline.PipelineDefinition;

/** A checked definition, with what it was made of. */
record Topology(PipelineDefinition definition, Wiring wiring) {}
