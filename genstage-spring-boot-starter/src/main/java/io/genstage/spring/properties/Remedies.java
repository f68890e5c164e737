package io.genstage.spring.properties;

/** The remedies in the messages of rules. */
public final class Remedies {

    private Remedies() {}

    /**
     * {@return how to remove a key, also where another file sets it}
     *
     * @param key the key
     */
    public static String remove(String key) {
        return "Remove `" + key + "`. If another file sets it, override it with an empty value: `" + key + ":`.";
    }
}
