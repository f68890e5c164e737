package io.genstage.engine;

import io.genstage.Scheduler.Timer;
import io.genstage.StageType;
import io.genstage.Status;
import io.genstage.dispatch.EventSlice;
import io.genstage.protocol.AfterEnd;
import io.genstage.protocol.CancelRequest;
import io.genstage.protocol.ConsumerSide;
import io.genstage.protocol.Delivery;
import io.genstage.protocol.Ended;
import io.genstage.protocol.Link;
import io.genstage.protocol.ProducerSide;
import io.genstage.protocol.Receiver;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a stage does in its turn: it takes notice of messages, and does whatever the two sides of the protocol then allow,
 * one thing at a time. Everything here runs within an activation.
 */
final class StageLogic<I, O> implements Receiver {

    private static final Logger log = LoggerFactory.getLogger(StageLogic.class);

    private enum Life {
        CREATED,
        OPEN,
        /** Takes nothing new; what it holds runs out. */
        CLOSING,
        ENDED
    }

    private final StageShell<I, O> shell;

    private final HandlerCalls<I, O> calls;

    private final @Nullable ConsumerSide<I> input;

    private final @Nullable ProducerSide<O> output;

    private final Execution execution;

    private Life life = Life.CREATED;

    /** The handler has accepted the start, so it is owed a last callback. */
    private boolean opened;

    /** How the stage ends or has ended. */
    private Status outcome = Status.STOPPED;

    /** What consumers are told when the stage ends. */
    private @Nullable Throwable endReason;

    /** The handler has failed, or has said that it is done. */
    private boolean handlerOver;

    /** A polling source that had nothing waits for its interval to pass. */
    private boolean resting;

    private @Nullable Timer restTimer;

    StageLogic(
            StageShell<I, O> shell,
            HandlerCalls<I, O> calls,
            @Nullable ConsumerSide<I> input,
            @Nullable ProducerSide<O> output,
            Execution execution) {
        this.shell = shell;
        this.calls = calls;
        this.input = input;
        this.output = output;
        this.execution = execution;
    }

    // What comes from the pipeline.

    /**
     * {@return whether the handler has accepted the start}
     */
    boolean start() {
        if (life != Life.CREATED) {
            return false;
        }
        Throwable refusal = calls.started(shell);
        if (refusal != null) {
            fail(refusal);
            return false;
        }
        life = Life.OPEN;
        opened = true;
        return true;
    }

    void subscribe(Link<I> link) {
        if (life == Life.OPEN) {
            consumer().subscribe(link);
        } else {
            link.over();
        }
    }

    void release() {
        if (input != null) {
            input.release();
        }
    }

    void close() {
        if (life != Life.ENDED) {
            over();
        }
    }

    Status status(Status pipelineStatus) {
        if (outcome == Status.FAILED || life == Life.ENDED) {
            return outcome;
        }
        return life == Life.CLOSING ? Status.DRAINING : pipelineStatus;
    }

    // What comes from peers.

    @Override
    @SuppressWarnings("unchecked") // the pipeline links stages whose types fit
    public void subscribeRequested(Link<?> link) {
        if (life == Life.ENDED) {
            producer().refuse((Link<O>) link, endReason);
        } else {
            producer().subscribe((Link<O>) link);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // the pipeline links stages whose types fit
    public void asked(Link<?> link) {
        producer().asked((Link<O>) link);
    }

    @Override
    @SuppressWarnings("unchecked") // the pipeline links stages whose types fit
    public void cancelRequested(CancelRequest request) {
        if (producer().cancel((Link<O>) request.link(), request.reason())) {
            failWith(calls.cancelled(request.link(), request.reason()));
        }
    }

    @Override
    @SuppressWarnings("unchecked") // the pipeline links stages whose types fit
    public void delivered(Delivery<?> delivery) {
        consumer().delivered((Delivery<I>) delivery);
        abandonIfOver();
    }

    @Override
    public void ended(Ended ended) {
        consumer().ended(ended);
        abandonIfOver();
    }

    // What there is to do.

    /**
     * Does one thing that the state allows.
     *
     * @return whether there was one
     */
    boolean work() {
        if (life == Life.CREATED || life == Life.ENDED) {
            return false;
        }
        return endSubscription() || handleBatch() || answerDemand() || endIfDrained();
    }

    private boolean endSubscription() {
        Ended ended = input == null ? null : input.nextEnd();
        if (ended == null) {
            return false;
        }
        AfterEnd next = consumer().forget(ended);
        tellOfEnd(ended);
        if (life == Life.OPEN) {
            switch (next) {
                case STOPS -> closeWith(Status.STOPPED, ended.reason());
                case COMPLETES -> closeWith(Status.COMPLETED, null);
                case GOES_ON -> {}
            }
        }
        return true;
    }

    private void tellOfEnd(Ended ended) {
        if (ended.kind() == Ended.Kind.CANCELLED) {
            failWith(calls.cancelled(ended.link(), ended.reason()));
        } else if (ended.kind() == Ended.Kind.REFUSED) {
            log.warn("The subscription {} was refused: {}", ended.link(), ended.reason());
        }
    }

    private boolean handleBatch() {
        EventSlice<I> batch = input == null || handlerOver ? null : input.nextBatch();
        long room = output == null ? 0 : output.room();
        if (batch == null || (output != null && room == 0)) {
            return false;
        }
        Link<I> from = consumer().takeInHand(batch);
        if (settle(calls.handleEvents(batch, from, room))) {
            consumer().processed();
            closeIfCompleted();
        }
        return true;
    }

    private boolean answerDemand() {
        if (output == null || shell.identity().type() != StageType.PRODUCER) {
            return false;
        }
        long room = output.room();
        return room > 0 && (takeFromIntake(room) || askHandler(output));
    }

    private boolean takeFromIntake(long room) {
        Intake<O> source = shell.intake();
        EventSlice<O> events = source == null ? null : source.take(room);
        if (events == null) {
            return false;
        }
        emit(events);
        return true;
    }

    private boolean askHandler(ProducerSide<O> out) {
        if (handlerOver || !shell.intakeOpen()) {
            return false;
        }
        long demand = execution.pollInterval() == null ? out.oweMore() : out.oweAll();
        if (demand == 0 || resting) {
            return false;
        }
        long before = out.emitted();
        if (settle(calls.handleDemand(demand, out.owed()))) {
            closeIfCompleted();
            restIfEmpty(out.emitted() - before);
        }
        return true;
    }

    private void restIfEmpty(long answer) {
        Duration interval = execution.pollInterval();
        if (interval != null && answer == 0 && !handlerOver) {
            resting = true;
            restTimer = execution.scheduler().schedule(() -> shell.tell(() -> resting = false), interval);
        }
    }

    private boolean endIfDrained() {
        if (life != Life.CLOSING || !inputDrained() || !outputDrained()) {
            return false;
        }
        if (output != null) {
            output.end(endReason);
        }
        over();
        return true;
    }

    private boolean inputDrained() {
        return input == null || input.drained();
    }

    private boolean outputDrained() {
        Intake<O> source = shell.intake();
        return output == null || (output.drained() && (source == null || source.isEmpty()));
    }

    /** Sends what a call has emitted on its way, or fails the stage with what it has thrown. */
    private boolean settle(@Nullable Throwable thrown) {
        EventSlice<O> events = calls.takeEmitted();
        return !failWith(thrown) && (events == null || emit(events));
    }

    private boolean emit(EventSlice<O> events) {
        List<O> discarded = producer().emit(events);
        if (discarded.isEmpty()) {
            return true;
        }
        log.warn("Stage {} has discarded {} events, because its buffer is full", shell, discarded.size());
        return !failWith(calls.discarded(discarded));
    }

    // The end.

    private void closeIfCompleted() {
        if (calls.completed() && !handlerOver) {
            handlerOver = true;
            closeWith(Status.COMPLETED, null);
        }
    }

    private boolean failWith(@Nullable Throwable thrown) {
        if (thrown != null) {
            fail(thrown);
        }
        return thrown != null;
    }

    /** The handler, or a dispatcher that it came with, has thrown: it is not called any more. */
    void fail(Throwable failure) {
        if (outcome == Status.FAILED || life == Life.ENDED) {
            log.error("Stage {} failed once more", shell, failure);
            return;
        }
        int inHand = input == null ? 0 : input.inHand();
        if (input != null && inHand > 0) {
            input.failed();
        }
        handlerOver = true;
        closeWith(Status.FAILED, failure);
        long abandoned = input == null ? 0 : input.abandoned();
        shell.callOut(() -> execution.listener().failed(shell, failure, inHand, abandoned));
    }

    private void closeWith(Status how, @Nullable Throwable reason) {
        life = Life.CLOSING;
        outcome = how;
        endReason = reason;
        shell.shutIntake();
        if (input != null) {
            input.cancelAll(reason);
        }
        abandonIfOver();
    }

    /** Nobody is there to handle what has arrived or still arrives, nor to emit what is owed. */
    private void abandonIfOver() {
        if (handlerOver && input != null) {
            input.abandon();
        }
        if (handlerOver && output != null) {
            output.forgive();
        }
    }

    private void over() {
        life = Life.ENDED;
        shell.shutIntake();
        Timer timer = restTimer;
        if (timer != null) {
            timer.cancel();
        }
        if (opened) {
            callTerminated();
        }
        shell.callOut(() -> execution.listener().ended(shell));
    }

    private void callTerminated() {
        Throwable thrown = calls.terminated(outcome == Status.FAILED ? endReason : null);
        if (thrown != null) {
            log.error("The last callback of stage {} failed", shell, thrown);
        }
    }

    private ProducerSide<O> producer() {
        return Objects.requireNonNull(output, "not a producer");
    }

    private ConsumerSide<I> consumer() {
        return Objects.requireNonNull(input, "not a consumer");
    }
}
