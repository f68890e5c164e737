package io.genstage.spring.properties;

/**
 * A number of instances, or {@code per-event}: one instance that starts a child for each event.
 *
 * @param instances the number of instances
 * @param perEvent whether the stage starts a child for each event
 */
public record Concurrency(int instances, boolean perEvent) {

    private static final String PER_EVENT = "per-event";

    /**
     * Parses a concurrency.
     *
     * @param text a number or {@code per-event}
     * @return the concurrency
     * @throws IllegalArgumentException if the text is neither
     */
    public static Concurrency parse(String text) {
        String word = text.strip();
        if (word.equalsIgnoreCase(PER_EVENT)) {
            return new Concurrency(1, true);
        }
        try {
            return new Concurrency(Integer.parseInt(word), false);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is neither a whole number from 1 nor '" + PER_EVENT + "'", e);
        }
    }

    @Override
    public String toString() {
        return perEvent ? PER_EVENT : Integer.toString(instances);
    }
}
