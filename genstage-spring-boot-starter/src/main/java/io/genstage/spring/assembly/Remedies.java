package io.genstage.spring.assembly;

/** What to do about a key that should not be there. */
final class Remedies {

    private Remedies() {}

    /** {@return how to remove a key, also in a file that comes above the one that has it} */
    static String remove(String key) {
        return "Remove it; where another file sets it, " + empty(key) + ".";
    }

    /** {@return how a file takes a key of another file away} */
    static String empty(String key) {
        return "take it away with an empty value, `" + key + ":`";
    }
}
