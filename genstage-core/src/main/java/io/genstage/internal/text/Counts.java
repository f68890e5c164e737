package io.genstage.internal.text;

/** Numbers with their noun in messages: {@code 1 event}, {@code 2 events}. */
public final class Counts {

    private Counts() {}

    public static String events(long number) {
        return of(number, "event");
    }

    /**
     * {@return a number with a noun}
     *
     * @param noun in the singular; an {@code s} is added for the plural
     */
    public static String of(long number, String noun) {
        return of(number, noun, noun + "s");
    }

    /** {@return a number with a noun in the singular or plural} */
    public static String of(long number, String singular, String plural) {
        return number + " " + (number == 1 ? singular : plural);
    }
}
