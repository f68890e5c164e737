package io.genstage.spring.properties;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Names as Spring's relaxed binding compares them: {@code orderWriter}, {@code order-writer} and {@code ORDERWRITER} are one.
 *
 * @since 0.1.0
 */
public final class CanonicalName {

    private CanonicalName() {}

    /**
     * {@return the letters and digits of a name, in lower case}
     *
     * @param name the name
     */
    public static String of(String name) {
        StringBuilder letters = new StringBuilder(name.length());
        name.chars().filter(Character::isLetterOrDigit).forEach(letter -> letters.append((char) letter));
        return letters.isEmpty() ? name : letters.toString().toLowerCase(Locale.ROOT);
    }

    /**
     * {@return whether two names are the same but for their spelling}
     *
     * @param one a name
     * @param other another
     */
    public static boolean equal(String one, String other) {
        return of(one).equals(of(other));
    }

    /** {@return that name among others which is the same, if possible to the letter} */
    public static Optional<String> find(String name, Collection<String> others) {
        return others.contains(name)
                ? Optional.of(name)
                : others.stream().filter(other -> equal(name, other)).findFirst();
    }
}
