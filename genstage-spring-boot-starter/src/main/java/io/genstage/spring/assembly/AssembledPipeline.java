package io.genstage.spring.assembly;

import io.genstage.definition.PipelineDefinition;

/** A checked definition of a pipeline, with the topology that it was created from. */
record AssembledPipeline(PipelineDefinition definition, DeclaredTopology topology) {}
