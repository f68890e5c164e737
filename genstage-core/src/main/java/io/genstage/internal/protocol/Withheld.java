package io.genstage.internal.protocol;

/**
 * Events that one of several consumers was not given, because its selector threw.
 *
 * @param consumer the id of the consuming instance
 * @param events how many
 * @param cause what the selector threw first
 */
public record Withheld(String consumer, int events, RuntimeException cause) {}
