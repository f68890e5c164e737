package io.genstage.spring.properties;

import io.genstage.pipeline.SimilarNames;

/**
 * How many letters two names differ by, in canonical form.
 *
 * @since 0.1.0
 */
public final class EditDistance {

    private EditDistance() {}

    /**
     * {@return how many letters to change, add, leave out or swap to come from one to the other, in canonical form}
     *
     * @param one a name
     * @param other another
     */
    public static int of(String one, String other) {
        return SimilarNames.distance(CanonicalName.of(one), CanonicalName.of(other));
    }
}
