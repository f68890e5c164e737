package io.genstage.internal.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the legal name that is nearest to a misspelt one.
 *
 * @since 0.1.0
 */
public final class SimilarNames {

    /** One letter in this many may differ. */
    private static final int LETTERS_PER_DIFFERENCE = 3;

    /** The longer name is at most this many times as long as the part of it that the shorter name is. */
    private static final int MAX_LENGTH_RATIO = 2;

    /** A shorter part occurs in too many names. */
    private static final int MIN_PART_LENGTH = 3;

    private SimilarNames() {}

    /**
     * Finds the nearest name by the number of letters to change, among the names that are {@linkplain #alike alike}.
     *
     * @param name the misspelt name
     * @param legal the legal names
     * @return the nearest of them, or empty if none is alike
     */
    public static Optional<String> nearest(String name, Collection<String> legal) {
        return legal.stream()
                .filter(candidate -> alike(name, candidate))
                .min(Comparator.comparingInt((String candidate) -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /**
     * Suggests the nearest name.
     *
     * @param name the misspelt name
     * @param legal the legal names
     * @return a question such as {@code Did you mean 'read'?}, or an empty text if no name is alike
     */
    public static String didYouMean(String name, Collection<String> legal) {
        return nearest(name, legal).map(near -> "Did you mean '" + near + "'?").orElse("");
    }

    /**
     * Suggests the nearest name or, if none is alike, lists the legal names.
     *
     * @param name the misspelt name
     * @param legal the legal names
     * @param kind what the names are, such as {@code Stages}, for the list
     * @return a question such as {@code Did you mean 'read'?}, or a list such as {@code Stages: read, store.}
     */
    public static String didYouMeanOneOf(String name, Collection<String> legal, String kind) {
        return nearest(name, legal)
                .map(near -> "Did you mean '" + near + "'?")
                .orElseGet(() -> legal.isEmpty() ? kind + ": none." : kind + ": " + String.join(", ", legal) + ".");
    }

    /**
     * Compares two names. They are alike if at most a third of the letters differ, or if one name is the greater part
     * of the other. Case does not matter, and characters other than letters and digits are ignored.
     *
     * @param one a name
     * @param other another name
     * @return whether they are alike
     */
    public static boolean alike(String one, String other) {
        String left = letters(one);
        String right = letters(other);
        String longer = left.length() < right.length() ? right : left;
        String shorter = left.length() < right.length() ? left : right;
        return LETTERS_PER_DIFFERENCE * distance(left, right) <= longer.length()
                || (shorter.length() >= MIN_PART_LENGTH
                        && MAX_LENGTH_RATIO * shorter.length() >= longer.length()
                        && longer.contains(shorter));
    }

    private static String letters(String name) {
        StringBuilder letters = new StringBuilder(name.length());
        name.codePoints().filter(Character::isLetterOrDigit).forEach(letters::appendCodePoint);
        return letters.isEmpty() ? name : letters.toString().toLowerCase(Locale.ROOT);
    }

    /**
     * Counts the letters to change, add, remove or swap with the next one to turn one name into another. Case does not
     * matter.
     *
     * @param one a name
     * @param other another name
     * @return the number of letters, 0 if the names are the same
     */
    public static int distance(String one, String other) {
        String left = one.toLowerCase(Locale.ROOT);
        String right = other.toLowerCase(Locale.ROOT);
        int[] beforeLast = new int[right.length() + 1];
        int[] last = new int[right.length() + 1];
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] spare = beforeLast;
            beforeLast = last;
            last = row;
            row = spare;
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substitution = last[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(substitution, 1 + Math.min(last[j], row[j - 1]));
                if (i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
        }
        return row[right.length()];
    }
}
