package io.genstage;

/**
 * A source of events that emits when it is asked.
 *
 * @param <E> the type of its events
 * @since 0.1.0
 */
@FunctionalInterface
public interface ProducerStage<E> extends StageCallbacks<E> {

    /**
     * Answers demand. Each unit of demand is passed to exactly one call; what a call does not emit stays
     * {@linkplain Emitter#owed() owed} and may be emitted by a later call. More than was asked for may be emitted too:
     * the surplus waits in the stage's buffer and serves later demand first (R90, R91).
     *
     * <p>A stage with a poll interval is called differently: with all that is owed, again at once after an answer with
     * events, and when the interval has passed after one without.
     *
     * @param demand how many more events the consumers can take, at least 1
     * @param out where events go, valid during this call
     * @throws Exception to fail the stage
     */
    void handleDemand(long demand, Emitter<E> out) throws Exception;

    /**
     * A producer that makes no events itself: all that it emits comes through its inlet.
     *
     * @param <E> the type of its events
     * @return a stage that leaves all demand to the inlet
     */
    static <E> ProducerStage<E> inletOnly() {
        return (demand, out) -> {};
    }
}
