package io.genstage.spring;

import io.genstage.pipeline.PipelineDefinition;
import java.util.Map;

/** A checked definition, with the handlers of its stages by the stages' names. */
record Topology(PipelineDefinition definition, Map<String, StageHandler> handlers) {}
