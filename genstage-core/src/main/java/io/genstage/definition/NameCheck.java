package io.genstage.definition;

import java.util.Optional;

/** Rejects names that would have another meaning in URLs, logs or metrics. */
final class NameCheck {

    static final String REMEDY = "Rename it: names are used in URLs, logs and metrics.";

    private NameCheck() {}

    /** {@return what is wrong with a name, such as {@code has '/' in its name}} */
    static Optional<String> fault(String name) {
        return isPlain(name) ? Optional.empty() : faultOfAny(name);
    }

    /** A quick check: most names are plain, and a pipeline may have 100,000 of them. */
    private static boolean isPlain(String name) {
        for (int index = 0; index < name.length(); index++) {
            char character = name.charAt(index);
            if (character <= ' ' || character > '~' || character == '/' || character == '\\') {
                return false;
            }
        }
        return !name.startsWith(".");
    }

    private static Optional<String> faultOfAny(String name) {
        if (name.equals(".") || name.equals("..")) {
            return Optional.of("has a name that a URL treats as a directory");
        }
        if (!name.strip().equals(name)) {
            return Optional.of("has a name that begins or ends with white space");
        }
        return name.codePoints()
                .filter(NameCheck::forbidden)
                .mapToObj(character -> "has " + shown(character) + " in its name")
                .findFirst();
    }

    /** {@return the name with invisible characters escaped} */
    static String printable(String name) {
        StringBuilder text = new StringBuilder(name.length());
        name.codePoints().forEach(character -> {
            if (invisible(character)) {
                text.append(escaped(character));
            } else {
                text.appendCodePoint(character);
            }
        });
        return text.toString();
    }

    private static boolean forbidden(int character) {
        return character == '/' || character == '\\' || invisible(character);
    }

    /**
     * {@return whether a character is a control or formatting character, a line or paragraph separator, or an unpaired
     * surrogate}
     */
    private static boolean invisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static String shown(int character) {
        return invisible(character)
                ? "the control character " + escaped(character)
                : "'" + Character.toString(character) + "'";
    }

    private static String escaped(int character) {
        return String.format("U+%04X", character);
    }
}
