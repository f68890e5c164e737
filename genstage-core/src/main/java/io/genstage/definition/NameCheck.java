package io.genstage.definition;

import java.util.Optional;

/** Names stand in addresses, logs and metrics: finds what would make of one something else there. */
final class NameCheck {

    static final String REMEDY = "Rename it: names stand in addresses, logs and metrics.";

    private NameCheck() {}

    /** {@return what is wrong with a name, such as {@code has '/' in its name}} */
    static Optional<String> fault(String name) {
        return isPlain(name) ? Optional.empty() : faultOfAny(name);
    }

    /** Most names are, and a pipeline may have 100,000 of them. */
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
            return Optional.of("has a name that an address takes for a folder");
        }
        if (!name.strip().equals(name)) {
            return Optional.of("has a name that begins or ends with white space");
        }
        return name.codePoints()
                .filter(NameCheck::illegal)
                .mapToObj(character -> "has " + shown(character) + " in its name")
                .findFirst();
    }

    /** {@return the name as it can be shown: without characters that nobody sees} */
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

    private static boolean illegal(int character) {
        return character == '/' || character == '\\' || invisible(character);
    }

    /** Control characters, those that turn the direction of text or have no width, line ends, and halves of characters. */
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
