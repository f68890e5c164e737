package io.genstage.spring;

/**
 * A number of instances.
 *
 * @param instances the number
 * @since 0.1.0
 */
public record Concurrency(int instances) {

    private static final String PER_EVENT = "per-event";

    /**
     * Reads a concurrency.
     *
     * @param text a number
     * @return the concurrency
     * @throws IllegalArgumentException if it is none
     */
    public static Concurrency parse(String text) {
        if (text.strip().equalsIgnoreCase(PER_EVENT)) {
            throw new IllegalArgumentException("'" + PER_EVENT + "' is not supported by this version");
        }
        try {
            return new Concurrency(Integer.parseInt(text.strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number from 1", e);
        }
    }

    @Override
    public String toString() {
        return Integer.toString(instances);
    }
}
