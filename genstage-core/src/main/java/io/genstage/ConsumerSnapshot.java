package io.genstage;

/**
 * The producer's end of an edge. Counts are of events, cumulative since the subscription was made.
 *
 * @param stage the id of the consuming instance
 * @param requested what the consumer has asked for, as far as the producer has heard
 * @param delivered what was sent
 * @since 0.1.0
 */
public record ConsumerSnapshot(String stage, long requested, long delivered) {

    /**
     * {@return how many events were asked for and have not been delivered}
     */
    public long pending() {
        return requested - delivered;
    }
}
