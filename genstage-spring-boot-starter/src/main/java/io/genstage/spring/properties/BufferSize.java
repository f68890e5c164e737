package io.genstage.spring.properties;

import io.genstage.BufferOptions;

/**
 * A number of events, or {@code unlimited}.
 *
 * @param capacity the number, or {@link BufferOptions#UNLIMITED}
 */
public record BufferSize(long capacity) {

    private static final String UNLIMITED = "unlimited";

    /**
     * Parses a size.
     *
     * @param text a number or {@code unlimited}
     * @return the size
     * @throws IllegalArgumentException if the text is neither
     */
    public static BufferSize parse(String text) {
        String word = text.strip();
        if (word.equalsIgnoreCase(UNLIMITED)) {
            return new BufferSize(BufferOptions.UNLIMITED);
        }
        try {
            return new BufferSize(Long.parseLong(word));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is neither a whole number from 1 nor '" + UNLIMITED + "'", e);
        }
    }

    /** {@return whether the size is a number} */
    public boolean bounded() {
        return capacity != BufferOptions.UNLIMITED;
    }

    @Override
    public String toString() {
        return bounded() ? Long.toString(capacity) : UNLIMITED;
    }
}
