package io.genstage;

/**
 * The identity and figures of a running stage instance, and a handle with which the instance sends messages to itself.
 * Valid as long as the stage exists. Read its figures in the stage's own callbacks only.
 *
 * @since 0.1.0
 */
public interface StageContext extends InstanceHandle {

    /** {@return how many events this instance has emitted; a restarted source can continue from there} */
    long emitted();

    /**
     * Returns how many of the first events that this instance has emitted in this run are done: all that came of them
     * was handled. The number counts each emitted event until the first one that is not done. A stage counts its
     * emissions as done at once if it has no {@code max-in-flight} and emits without acknowledgers, because such events
     * are not tracked.
     *
     * <p>A source that calls this method commits positions. The stage's {@link OnGivenUp} decides what happens when one
     * of its events is given up. A supervised restart continues at {@link #emitted()}, because the events before are
     * still in the pipeline.
     *
     * @return the number of events
     */
    long acknowledged();

    /**
     * Returns how many of the first events of this instance's earlier runs are done: where a source begins when a failed
     * pipeline is started again. Only a stage with {@code max-in-flight} tracks all its events, so for other stages the
     * number is 0. In the first run it is 0, too.
     *
     * <pre>{@code
     * return Files.lines(file).skip(context.resumesAt() + context.emitted());
     * }</pre>
     *
     * @return the number of events
     */
    long resumesAt();

    /**
     * Takes over the event that the present handler call processes, or the batch, if the handler takes batches. When the
     * call returns, the events stay in progress, and their acknowledgers are not notified. That happens when the returned
     * acknowledger is notified, or when all events that were emitted with it are settled. So a stage can hold events over
     * several calls, or hand them to another system that confirms them later.
     *
     * <p>While the events are in progress, the stage requests no events in their place.
     *
     * @return an acknowledger that any thread may notify, once; further notifications have no effect
     * @throws IllegalStateException if no call with events is in progress on the current thread
     */
    Acknowledger keep();

    /**
     * Makes all stages downstream drop the events that their acknowledgers have {@linkplain Acknowledger#withdrawn()
     * withdrawn}, wherever they hold them. The events are given up, and their demand is requested again. Without this
     * call, a stage drops such an event when it is about to handle it. Any thread may call this method.
     */
    void withdraw();
}
