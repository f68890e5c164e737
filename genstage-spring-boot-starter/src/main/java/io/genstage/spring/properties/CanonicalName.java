package io.genstage.spring.properties;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * The canonical form of names, as in Spring's relaxed binding: {@code orderWriter}, {@code order-writer} and {@code
 * ORDERWRITER} are the same name.
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
     * {@return whether two names have the same canonical form}
     *
     * @param one a name
     * @param other another
     */
    public static boolean equal(String one, String other) {
        return of(one).equals(of(other));
    }

    /** {@return a name with the same canonical form, preferably an equal name} */
    public static Optional<String> find(String name, Collection<String> others) {
        return others.contains(name)
                ? Optional.of(name)
                : others.stream().filter(other -> equal(name, other)).findFirst();
    }
}
