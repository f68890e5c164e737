package io.genstage.pipeline;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the name that somebody who mistyped one may have meant.
 *
 * @since 0.1.0
 */
public final class SimilarNames {

    private SimilarNames() {}

    /**
     * Finds the nearest name by the number of letters to change.
     *
     * @param name what was typed
     * @param legal what would have been right
     * @return the nearest of them, or nothing if there are none
     */
    public static Optional<String> nearest(String name, Collection<String> legal) {
        return legal.stream()
                .min(Comparator.comparingInt((String candidate) -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /**
     * Asks whether the nearest name was meant.
     *
     * @param name what was typed
     * @param legal what would have been right
     * @return a question such as {@code Did you mean 'read'?}, or an empty text if there is nothing to propose
     */
    public static String didYouMean(String name, Collection<String> legal) {
        return nearest(name, legal).map(near -> "Did you mean '" + near + "'?").orElse("");
    }

    /**
     * Counts the letters to change, add or leave out to come from one name to another, without regard to case (the
     * Levenshtein distance).
     *
     * @param one a name
     * @param other another
     * @return the number of letters, 0 if the names are the same
     */
    public static int distance(String one, String other) {
        String left = one.toLowerCase(Locale.ROOT);
        String right = other.toLowerCase(Locale.ROOT);
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substitution = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitution, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
