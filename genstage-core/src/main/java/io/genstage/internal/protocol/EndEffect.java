package io.genstage.internal.protocol;

/** What becomes of a consumer when one of its links is over. */
public enum EndEffect {
    /** It goes on with the others, or waits for new ones. */
    CONTINUES,
    /** It has had all that there was, and completes. */
    COMPLETES,
    /** It stops for the reason for which the link is over, by the link's cancel mode. */
    STOPS
}
