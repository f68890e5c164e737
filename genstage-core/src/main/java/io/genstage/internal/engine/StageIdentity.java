package io.genstage.internal.engine;

import io.genstage.StageType;

/**
 * Identifies an instance of a stage of a pipeline.
 *
 * @param pipeline the pipeline's name
 * @param stage the stage's name
 * @param index the instance's number, from 0
 * @param type the stage's kind
 */
public record StageIdentity(String pipeline, String stage, int index, StageType type) {

    /**
     * {@return the instance's id, such as {@code store-3}}
     */
    public String instance() {
        return stage + "-" + index;
    }
}
