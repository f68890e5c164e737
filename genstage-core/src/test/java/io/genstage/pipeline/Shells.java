package io.genstage.pipeline;

import io.genstage.internal.engine.StageShell;

/** The inside of a pipeline, for tests. */
public final class Shells {

    private Shells() {}

    /** {@return the shell of an instance in the present run} */
    public static StageShell<?, ?> of(Pipeline pipeline, String stage, int index) {
        return ((OneInstance) pipeline.instance(stage, index)).shell();
    }
}
