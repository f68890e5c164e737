package io.genstage.internal.protocol;

import io.genstage.Acknowledger;
import io.genstage.internal.engine.StageShell;
import io.genstage.testing.CallerRuns;
import io.genstage.testing.Endings;
import io.genstage.testing.Shells;
import io.genstage.testing.Source;
import org.jspecify.annotations.Nullable;

/**
 * A stage that tracks its events. It runs on the threads of the actors of a test, so the thread that settles the last
 * part of an event notifies the acknowledger, unless the other thread is running the stage.
 */
final class TrackingStage implements Unsettled.Owner {

    private final StageShell<Object, Integer> stage = Shells.producer(new Source(), new CallerRuns(), new Endings());

    private final Unsettled unsettled = new Unsettled(this);

    private long emitted;

    /** Not volatile, because it is used only in the stage's turns. */
    private int givenUp;

    /** Opens the receipt of events that are emitted with one acknowledger. Not in a race. */
    SourceReceipt open(Acknowledger acknowledger, int events) {
        SourceReceipt receipt = unsettled.open(acknowledger, emitted, events);
        emitted += events;
        return receipt;
    }

    /** Gives all events up that are not settled, as at the end of a pipeline. */
    void giveUpAll() {
        stage.execute(() -> unsettled.giveUpAll(new IllegalStateException("the pipeline ends")));
    }

    /** {@return how many events are not settled} */
    long unsettled() {
        return unsettled.size();
    }

    /** {@return how often the stage was notified that an event was given up} */
    int givenUp() {
        return givenUp;
    }

    @Override
    public String id() {
        return stage.id();
    }

    @Override
    public void post(Message message, @Nullable Endpoint sender) {
        stage.post(message, sender);
    }

    @Override
    public void callAcknowledgers(Runnable action) {
        stage.callForeign(action);
    }

    @Override
    public void acknowledgerThrew(Throwable thrown) {
        throw new AssertionError("no acknowledger of these tests fails", thrown);
    }

    @Override
    public boolean countsAsDone(Throwable cause) {
        return false;
    }

    @Override
    public void givenUp(long position, Throwable cause) {
        givenUp++;
    }
}
