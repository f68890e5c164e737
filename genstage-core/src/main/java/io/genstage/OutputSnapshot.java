package io.genstage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The producing side of an instance. {@code emitted == dispatched + buffered + discarded}; a broadcast counts an event
 * once.
 *
 * @param emitted events that the handler or the inlet has emitted
 * @param dispatched events that have left for consumers
 * @param buffered events that wait in the buffer
 * @param discarded events that a full buffer has discarded
 * @param buffer the buffer's options
 * @param owed demand that the handler was told of and has not met
 * @param grant how many events the dispatcher could deliver now
 * @param inlet the inlet, or {@code null} if the instance has none
 * @param consumers the live subscriptions
 * @since 0.1.0
 */
public record OutputSnapshot(
        long emitted,
        long dispatched,
        long buffered,
        long discarded,
        BufferOptions buffer,
        long owed,
        long grant,
        @Nullable InletSnapshot inlet,
        List<ConsumerSnapshot> consumers) {

    /**
     * {@return how many events consumers have asked for and not been sent}
     */
    public long pending() {
        return consumers.stream().mapToLong(ConsumerSnapshot::pending).sum();
    }

    /**
     * {@return events that wait here, in the buffer or in the inlet}
     */
    public long held() {
        return buffered + (inlet == null ? 0 : inlet.queued());
    }
}
