package io.genstage.spring;

import io.genstage.definition.PipelineDefinition;

/** A checked definition, with what it was made of. */
record Topology(PipelineDefinition definition, Wiring wiring) {}
