package io.genstage.spring.properties;

import io.genstage.internal.text.SimilarNames;

/**
 * The edit distance of two names, in canonical form.
 */
final class EditDistance {

    private EditDistance() {}

    /**
     * {@return the number of letters to replace, insert, delete or swap to turn one name into the other}
     *
     * @param one a name
     * @param other another
     */
    static int of(String one, String other) {
        return SimilarNames.distance(CanonicalName.of(one), CanonicalName.of(other));
    }
}
