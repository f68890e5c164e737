package io.genstage.spring;

import io.genstage.pipeline.SimilarNames;

/**
 * How many letters two names differ by, in canonical form.
 *
 * @since 0.1.0
 */
public final class EditDistance {

    private static final int NEAR = 2;

    private EditDistance() {}

    /**
     * {@return the Levenshtein distance of two names in canonical form}
     *
     * @param one a name
     * @param other another
     */
    public static int of(String one, String other) {
        return SimilarNames.distance(CanonicalName.of(one), CanonicalName.of(other));
    }

    /**
     * {@return whether one name may be a slip for the other: at most two letters differ, and not half of them}
     *
     * @param one a name
     * @param other another
     */
    public static boolean near(String one, String other) {
        int distance = of(one, other);
        return distance <= NEAR && 2 * distance < Math.min(one.length(), other.length());
    }
}
