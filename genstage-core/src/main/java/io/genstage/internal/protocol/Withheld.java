package io.genstage.internal.protocol;

/**
 * Events that one of several consumers was not given, because its selector has thrown.
 *
 * @param consumer the id of the consuming instance
 * @param events how many
 * @param cause what was thrown first
 */
public record Withheld(String consumer, int events, RuntimeException cause) {}
