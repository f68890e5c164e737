package io.genstage.spring.assembly;

import io.genstage.pipeline.SimilarNames;
import java.util.Collection;

/**
 * Finds the declared pipeline that a mistyped name may stand for.
 *
 * @since 0.1.0
 */
public final class PipelineNames {

    private PipelineNames() {}

    /**
     * Asks whether another pipeline was meant.
     *
     * @param name the name that was written
     * @param declared the names of pipelines, which may contain it
     * @return a question with a space before it, or an empty text if no other name is near
     */
    public static String didYouMean(String name, Collection<String> declared) {
        return SimilarNames.nearest(
                        name,
                        declared.stream().filter(other -> !other.equals(name)).toList())
                .map(near -> " Did you mean pipeline '" + near + "'?")
                .orElse("");
    }
}
