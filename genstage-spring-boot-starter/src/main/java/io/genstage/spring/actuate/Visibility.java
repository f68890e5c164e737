package io.genstage.spring.actuate;

/**
 * What a reader of the endpoint may see.
 *
 * @param messages the messages of exceptions, which may contain secrets such as a password in a URL
 * @param values the texts of events
 */
record Visibility(boolean messages, boolean values) {

    /** {@return what both allow} */
    Visibility and(Visibility other) {
        return new Visibility(messages && other.messages, values && other.values);
    }
}
