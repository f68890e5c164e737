package io.genstage.spring.assembly;

import io.genstage.internal.text.SimilarNames;
import java.util.Collection;

/**
 * Suggests the pipeline that a misspelled name may mean.
 */
public final class PipelineNames {

    private PipelineNames() {}

    /**
     * Suggests a pipeline.
     *
     * @param name the misspelled name
     * @param declared the names of the declared pipelines, which may contain the misspelled one
     * @return a question with a space before it, or an empty text if no other name is similar
     */
    public static String didYouMean(String name, Collection<String> declared) {
        return SimilarNames.nearest(
                        name,
                        declared.stream().filter(other -> !other.equals(name)).toList())
                .map(near -> " Did you mean pipeline '" + near + "'?")
                .orElse("");
    }
}
