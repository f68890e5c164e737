package io.genstage.history.model;

import io.genstage.DemandMode;
import io.genstage.StageType;
import io.genstage.history.dispatch.EventFates;
import io.genstage.history.event.Callback;
import io.genstage.history.event.Event;
import io.genstage.history.event.ExcludedFailure;
import io.genstage.history.event.InjectedFailure;
import io.genstage.history.event.Origin;
import io.genstage.history.event.Transition;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.turns.Activity;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Predicts one instance of a stage, which is a {@code StageShell}: what it has emitted, what it owes, what its buffer
 * holds, and its links. Parts of the prediction are models of their own: mailbox, discards, the lives of the stage and
 * of its handlers.
 */
public final class InstanceModel {

    public final World world;

    public final StageModel stage;

    public final int index;

    public final String id;

    /** The events that the handler has emitted. */
    public final Origin handlerEvents;

    /** The events that the inlet has accepted. */
    public final Origin inletEvents;

    public final ConsumerSideModel input = new ConsumerSideModel(this);

    /** The links that the dispatcher has accepted, in the order of their subscriptions. */
    public final List<LinkModel> outputs = new ArrayList<>(2);

    public final MailboxModel mailbox;

    public final HandlerLifeModel handlerLife;

    public final StageLifeModel life;

    public final LastBatchModel lastBatch = new LastBatchModel();

    public final RedeliveryModel redelivery;

    public final DiscardsModel discards;

    public final EmissionModel emission;

    public final UnsettledModel unsettled;

    public final UndeliveredModel undelivered;

    public final WithdrawalModel withdrawals;

    private @Nullable StageShell<?, ?> shell;

    private @Nullable EventFates fates;

    public DemandMode mode = DemandMode.FORWARD;

    /** The number of the activation that was checked last. */
    public long activations;

    private long bufferedAfterLastStep;

    /** The number of the event after the last one that a poll returned. */
    private int surplusEnd;

    private long discardsBeforeSurplus;

    /** How many events the inlet has refused. */
    public long inletRefused;

    /** How many events were requested from the handler and not emitted yet. */
    public long owed;

    private long owedBeforeCompletion;

    /** The time before which a polled source must not be called again. */
    public long noPollBefore;

    /** How many calls for demand have failed. */
    private long demandFailures;

    /** A snapshot has shown that the instance has completed or stopped. */
    public boolean seenEnded;

    /** There was no room for events of the handler when its {@code terminated} was called. */
    public boolean hadNoRoomAtEnd;

    /** The dispatcher has thrown, so the fates of the events that it had are unknown. */
    public boolean dispatcherFailed;

    InstanceModel(StageModel stage, int index) {
        this.world = stage.world;
        this.stage = stage;
        this.index = index;
        this.id = stage.name + "-" + index;
        this.mailbox = new MailboxModel(this);
        this.life = new StageLifeModel(this);
        this.redelivery = new RedeliveryModel(this);
        this.handlerLife = new HandlerLifeModel(this);
        this.discards = new DiscardsModel(this);
        this.emission = new EmissionModel(this);
        this.unsettled = new UnsettledModel(this);
        this.undelivered = new UndeliveredModel(this);
        this.withdrawals = new WithdrawalModel(this);
        this.handlerEvents = new Origin(id, false);
        this.inletEvents = new Origin(id, true);
    }

    // The real instance.

    void bind(StageShell<?, ?> real) {
        shell = real;
    }

    public StageShell<?, ?> shell() {
        return Objects.requireNonNull(shell);
    }

    /**
     * {@return whether the instance has made its declared subscriptions and may request} No callback notifies of that.
     */
    boolean isReleased() {
        return Activity.released(shell());
    }

    public boolean isProducer() {
        return stage.type == StageType.PRODUCER;
    }

    // The dispatcher.

    public void emitsThrough(EventFates dispatched) {
        fates = dispatched;
    }

    /** The fates of the dispatched events; known from the first subscription on. */
    public EventFates fates() {
        return Objects.requireNonNull(fates);
    }

    public boolean hasDispatcher() {
        return fates != null;
    }

    /** The dispatcher throws. */
    public void dispatcherFails(Throwable failure) {
        dispatcherFailed = true;
        failLastBatch(failure);
        life.dispatcherFails(failure);
    }

    // The handler's calls.

    /** The handler's {@code started} returns. */
    public void handlerStarted(Object handler) {
        handlerLife.started(handler);
        life.handlerStarted();
        owed = 0;
    }

    /** Called at the end of each callback. */
    public void throwInjectedFailure(Callback callback) {
        boolean mustStart = world.onlyHandlersFail() && !life.isStarted();
        if (mustStart || !world.faults.fires(stage, callback)) {
            return;
        }
        world.count(callback.threw);
        InjectedFailure failure = new InjectedFailure(id + " " + callback);
        demandFailures += callback == Callback.HANDLE_DEMAND ? 1 : 0;
        emission.drop(failure);
        mailbox.dropUncommitted();
        boolean reportsDiscards = callback == Callback.DISCARDED;
        if (!reportsDiscards || !life.ignoresFailures()) {
            life.handlerThrew(failure, callback == Callback.HANDLE_DEMAND ? 1 : 0);
        }
        throw failure;
    }

    /** Called at the end of a call with a batch. */
    public void throwInjectedFailure(LinkModel from, List<Event> batch) {
        if (world.faults.fires(stage, Callback.HANDLE_EVENTS) || redelivery.failsAgain() || stage.failsNow()) {
            world.count(Callback.HANDLE_EVENTS.threw);
            String where = id + " " + Callback.HANDLE_EVENTS;
            InjectedFailure failure = world.oneIn(4) ? new ExcludedFailure(where) : new InjectedFailure(where);
            emission.drop(failure);
            mailbox.dropUncommitted();
            redelivery.failed(from, batch, failure);
            throw failure;
        }
    }

    /** Events of a batch have failed for good. */
    void batchFailed(List<Event> events, Throwable failure) {
        handlerLife.batchFailed(events, failure);
        mailbox.updateInfos();
    }

    /** {@return whether these events fail because a selector threw, and not because a call of the handler did} */
    boolean unselectedFailed(List<?> events, Throwable failure) {
        if (events.size() != 1 || !redelivery.unselectedFailed(events.get(0), failure)) {
            return false;
        }
        lastBatch.clear();
        life.callEnded();
        mailbox.updateInfos();
        return true;
    }

    /** The stage fails after the handler has handled the last batch, so that batch fails after all. */
    private void failLastBatch(Throwable failure) {
        List<Event> lost = lastBatch.fail();
        if (!lost.isEmpty()) {
            world.count(Transition.BATCH_FAILED_AFTER_CALL);
            lost.forEach(undelivered::handedOver); // their receipts have passed to what came of them
            handlerLife.batchFailed(lost, failure);
        }
    }

    /** The callback returns, so the events that it emitted exist. */
    public void commit(boolean completes) {
        reduceOwed(emission.commit());
        mailbox.updateInfos();
        if (completes) {
            owedBeforeCompletion = owed;
            owed = 0;
            life.handlerCompleted();
            world.count(Transition.HANDLER_COMPLETED);
        }
    }

    /** The handler's completion is revoked, so it owes what it owed before. */
    void restoreOwed() {
        owed = owedBeforeCompletion;
    }

    /** {@return how many calls with events or for demand have failed} */
    public long failures() {
        return demandFailures + redelivery.failures();
    }

    public void afterStep(boolean idle) {
        long buffered = buffered();
        if (buffered != bufferedAfterLastStep) {
            world.count(buffered > bufferedAfterLastStep ? Transition.BUFFERED : Transition.BUFFER_DRAINED);
            bufferedAfterLastStep = buffered;
        }
        life.afterStep();
        lastBatch.clear();
        handlerLife.afterStep(idle);
    }

    /** The handler sends an info to its own instance. The info follows the events of the present call (R120). */
    public void sendInfoToItself() {
        world.count(Transition.INFO_SENT_TO_ITSELF);
        mailbox.info();
    }

    // Emitted events.

    public void reduceOwed(int events) {
        owed = Math.max(0, owed - events);
    }

    /** A poll has returned. What cannot be delivered of its events is surplus, which is kept before the buffer. */
    public void keepSurplus() {
        surplusEnd = handlerEvents.size();
        discardsBeforeSurplus = discards.bufferFull();
        withdrawals.surplusBegins();
    }

    /** {@return how many events are surplus of the last poll} */
    public long surplus() {
        return Math.max(0, surplusEnd - discardsBeforeSurplus - takenFromHandler() - withdrawals.fromSurplus());
    }

    boolean isSurplus(Event event) {
        return event.number < surplusEnd;
    }

    /** {@return how many of the handler's events the buffer holds} */
    public long buffered() {
        return waiting() - surplus();
    }

    /** {@return the number of the oldest event in the buffer} */
    int firstBuffered() {
        return surplus() > 0 ? handlerEvents.firstHeld(surplusEnd) : handlerEvents.firstBuffered();
    }

    private long waiting() {
        return handlerEvents.size()
                - discards.bufferFull()
                - takenFromHandler()
                - emission.emittedTooLate()
                - withdrawals.fromBuffer();
    }

    /**
     * {@return whether the instance has completed its subscriptions, and waits until its events are settled} No callback
     * notifies of that. It must hold no events then.
     */
    boolean hasEndedOutput() {
        boolean over = Activity.outputOver(shell());
        boolean holds = waiting() > 0
                || (fates != null && fates.model().queued() > 0)
                || (input.unhandled() > 0 && !life.handlerEnded());
        if (over && !dispatcherFailed && (!life.isEnding() || !outputs.isEmpty() || holds)) {
            world.violated(life + " has completed its subscriptions too early");
        }
        return over;
    }

    private long takenFromHandler() {
        return fates == null ? 0 : fates.takenFromHandler();
    }

    /** {@return the grant of the dispatcher less the surplus and the buffered events} */
    public long room() {
        long grant = fates == null || mode == DemandMode.ACCUMULATE
                ? 0
                : fates.model().grant();
        return Math.max(0, grant - waiting());
    }

    /** {@return how many of the events that it buffers it may have dropped, because their sources have withdrawn them} */
    public long droppable() {
        return handlerEvents.events().stream()
                .filter(event -> !event.hasLeftBuffer() && event.isWithdrawn())
                .count();
    }

    @Override
    public String toString() {
        return id;
    }
}
