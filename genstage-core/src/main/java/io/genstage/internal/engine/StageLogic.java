package io.genstage.internal.engine;

import io.genstage.Cancellation;
import io.genstage.DemandMode;
import io.genstage.StageType;
import io.genstage.Status;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.AfterEnd;
import io.genstage.internal.protocol.AskWish;
import io.genstage.internal.protocol.CancelRequest;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.Countdown;
import io.genstage.internal.protocol.Delivery;
import io.genstage.internal.protocol.Ended;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.InProgress;
import io.genstage.internal.protocol.Info;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.protocol.ProducerSide;
import io.genstage.internal.protocol.Receiver;
import io.genstage.internal.protocol.SubscribeRequest;
import io.genstage.internal.text.SafeLog;
import io.genstage.internal.threads.CallerFuture;
import io.genstage.snapshot.Place;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a stage does in its turn: it takes notice of messages, and does whatever the two sides of the protocol then allow,
 * one thing at a time. Everything here runs within an activation.
 */
final class StageLogic<I, O> implements Receiver {

    private static final SafeLog log = SafeLog.of(StageLogic.class);

    private static final Cancellation DETACHED = new Cancellation(Cancellation.Kind.DETACH, null);

    private final StageShell<I, O> shell;

    private final HandlerCalls<I, O> calls;

    private final @Nullable ConsumerSide<I> input;

    private final @Nullable ProducerSide<O> output;

    /** Not {@code null} in a polling source. */
    private final @Nullable PollRest rest;

    private final HandlerLife<I, O> handler;

    private final StageLife<I, O> life;

    /** It is being answered. */
    private @Nullable SubscribeRequest asking;

    /** The handler is to be told anew of all that it owes. */
    private boolean askAgain;

    StageLogic(
            StageShell<I, O> shell,
            HandlerCalls<I, O> calls,
            @Nullable ConsumerSide<I> input,
            @Nullable ProducerSide<O> output,
            Fates fates,
            Execution execution) {
        this.shell = shell;
        this.calls = calls;
        this.input = input;
        this.output = output;
        Duration interval = execution.pollInterval();
        this.rest = interval == null ? null : new PollRest(shell, interval);
        this.handler = new HandlerLife<>(shell, calls, input, output);
        this.life = new StageLife<>(shell, calls, input, output, fates, execution, handler);
    }

    /** What is said to the handler. */
    StageTalk<I, O> talk() {
        return new StageTalk<>(shell, life, handler);
    }

    // What comes from the pipeline and from whoever has the stage's handle.

    /**
     * {@return whether the start may go on: the handler has accepted it, or the stage was stopped before it had begun}
     */
    boolean start() {
        if (life.created()) {
            life.begin();
            return life.open();
        }
        return life.ended() && life.status(Status.STOPPED) == Status.STOPPED;
    }

    /** {@return whether the producer was asked} */
    boolean subscribe(Link<I> link, @Nullable Link<?> replaced, Countdown answers) {
        if (!life.open()) {
            link.over();
            if (replaced != null) {
                replaced.detach(); // it has no successor
            }
            return false;
        }
        consumer().subscribe(link, replaced, answers);
        if (!handler.restarting()) {
            life.failWith(handler.tellSubscribed(consumer(), link));
        }
        return true;
    }

    void release() {
        if (input != null) {
            input.release();
            if (input.complete() && life.open()) {
                life.closeWith(Status.COMPLETED, null);
            }
        }
    }

    /** Another stage was restarted, and this one is to go with it. */
    void restartWith(Throwable cause) {
        life.restartWith(cause);
    }

    /** Ends in order: what was delivered is handled, what was emitted is handed on, then consumers are told. */
    void stop(@Nullable Cancellation tellConsumers) {
        if (life.created()) {
            end("it was stopped");
        } else if (life.open()) {
            life.closeWith(Status.STOPPED, tellConsumers);
        }
    }

    void hurry() {
        handler.hurry();
        calls.hurry();
    }

    void callOff() {
        if (!life.ended() && calls.inHand() > 0) {
            life.callOffChildren();
            release();
        }
    }

    void close(@Nullable Throwable reason) {
        if (!life.ended()) {
            life.cutShort(reason);
            end(reason == null ? "its pipeline was closed" : "its pipeline failed");
        }
    }

    Status status(Status pipelineStatus) {
        return life.status(pipelineStatus);
    }

    /** Its scheduler runs the stage no more, so it fails as soon as another one does. By whoever owns it meanwhile. */
    void refused(Throwable refusal) {
        if (!life.ended() && !life.unfinished() && !shell.control().closed()) {
            var unused = life.broken(refusal);
        }
    }

    /**
     * Something has thrown that was not the handler. Needs no memory.
     *
     * @return whether to {@linkplain #finish() finish} at once what it has broken off
     */
    boolean broken(Throwable thrown) {
        return life.broken(thrown);
    }

    /** {@return whether {@link #finish()} is to be called before anything else} */
    boolean unfinished() {
        return life.unfinished();
    }

    /** Does what must be done, because something has thrown before it was. */
    void finish() {
        life.finish();
        SubscribeRequest unanswered = asking;
        if (unanswered != null) {
            if (!unanswered.link().answered()) {
                producer().refuse(linkOf(unanswered), life.farewell());
            }
            answered(unanswered);
        }
        if (life.closedAndOpen()) {
            close(null);
        }
        life.finished();
    }

    /** An action has thrown that has waited for something else to be done. */
    void brokenMeanwhile(Throwable thrown) {
        life.brokenMeanwhile(thrown);
    }

    DemandMode demandMode() {
        return output == null ? DemandMode.FORWARD : output.mode();
    }

    void demandMode(DemandMode mode) {
        producer().mode(mode);
        life.tellLosses();
    }

    // What comes from peers.

    @Override
    public void subscribeRequested(SubscribeRequest request) {
        asking = request;
        answer(request, linkOf(request));
        answered(request);
    }

    @SuppressWarnings("unchecked") // the pipeline links stages whose types fit
    private Link<O> linkOf(SubscribeRequest request) {
        return (Link<O>) request.link();
    }

    private void answered(SubscribeRequest request) {
        asking = null;
        Countdown answers = request.answers();
        if (answers != null) {
            shell.countDown(answers);
        }
    }

    @SuppressWarnings("unchecked") // the pipeline links stages whose types fit
    private void answer(SubscribeRequest request, Link<O> link) {
        if (life.ended()) {
            producer().refuse(link, life.farewell());
            return;
        }
        Link<O> replaced = (Link<O>) request.replaced();
        if (replaced != null && replaced.admitted()) {
            life.tellHandler((callbacks, out) -> callbacks.consumerCancelled(replaced, DETACHED, out));
        }
        if (life.handlerListens()) {
            life.failWith(calls.callBack(callbacks -> callbacks.consumerSubscribed(link)));
        }
        if (life.hasFailed()) {
            producer().refuse(link, life.farewell());
            return;
        }
        Cancellation refusal =
                replaced == null ? producer().subscribe(link) : producer().replace(replaced, DETACHED, link);
        life.tellLosses();
        if (refusal != null) {
            life.tellHandler((callbacks, out) -> callbacks.consumerCancelled(link, refusal, out));
        }
    }

    @Override
    @SuppressWarnings("unchecked") // the pipeline links stages whose types fit
    public void asked(Link<?> link) {
        if (!life.ended()) {
            producer().asked((Link<O>) link);
            life.tellLosses();
        }
    }

    @Override
    public void cancelRequested(CancelRequest request) {
        letGo(request.link(), request.cancellation());
    }

    @SuppressWarnings("unchecked") // the pipeline links stages whose types fit
    private void letGo(Link<?> link, Cancellation cancellation) {
        if (producer().cancel((Link<O>) link, cancellation)) {
            life.tellLosses();
            life.tellHandler((callbacks, out) -> callbacks.consumerCancelled(link, cancellation, out));
        }
    }

    @Override
    @SuppressWarnings("unchecked") // the pipeline links stages whose types fit
    public void delivered(Delivery<?> delivery) {
        consumer().delivered((Delivery<I>) delivery);
        life.giveUpIfOver(Place.MAILBOX);
    }

    @Override
    public void ended(Ended ended) {
        consumer().ended(ended);
        life.giveUpIfOver(Place.MAILBOX);
    }

    @Override
    public void entered() {
        life.giveUpIfOver(Place.MAILBOX);
    }

    @Override
    public void askWished(AskWish wish) {
        if (!consumer().ask(wish)) {
            log.warn("Stage {} asks by itself over {}; an ask by hand was ignored", shell, wish.link());
        }
    }

    @Override
    public void informed(Info info) {
        if (life.ended()) {
            return;
        }
        if (input != null) {
            input.informed(info);
        } else {
            producer().informed(info);
        }
    }

    /** Tells the sender of an info message that it has its place, or that no handler is left for it. */
    void confirmInfo(CallerFuture<Void> sender) {
        if (life.handlerOver() || life.ended()) {
            sender.settleWith(new IllegalStateException("Stage " + shell + " is over and handles no info message"));
        } else {
            sender.settle(null);
        }
    }

    // What there is to do.

    /**
     * Does one thing that the state allows.
     *
     * @return whether there was one
     */
    boolean work() {
        if (life.created() || life.ended()) {
            return false;
        }
        if (handler.restarting()) {
            return endIfDrained() || life.restartIfDue();
        }
        return hearInfo() || endSubscription() || handleBatch() || answerDemand() || endIfDrained();
    }

    /**
     * Lets the handler hear an info whose turn has come. What has waited behind deliveries then waits behind what the stage has
     * emitted (R115).
     *
     * @return whether there was one
     */
    private boolean hearInfo() {
        Info passed = output == null ? null : output.nextInfo();
        if (passed != null) {
            hear(passed);
            return true;
        }
        Info next = input == null ? null : input.nextInfo();
        if (next == null) {
            return false;
        }
        if (output == null) {
            hear(next);
        } else {
            output.informed(next);
        }
        return true;
    }

    private void hear(Info info) {
        life.tellHandler((callbacks, out) -> callbacks.info(info.content(), out));
    }

    private boolean endSubscription() {
        Ended ended = input == null ? null : input.nextEnd();
        if (ended == null) {
            return false;
        }
        AfterEnd next = consumer().forget(ended);
        Cancellation cancellation = ended.cancellation();
        tellOfEnd(ended.link(), cancellation);
        if (life.open()) {
            switch (next) {
                case STOPS -> {
                    log.info("Stage {} stops, because {} is over: {}", shell, ended.link(), cancellation);
                    life.closeWith(Status.STOPPED, downBecauseOf(cancellation));
                }
                case COMPLETES -> life.closeWith(Status.COMPLETED, null);
                case GOES_ON -> warnIfIdleForGood(cancellation);
            }
        }
        return true;
    }

    /** Behind a finite source that is hardly what was meant. */
    private void warnIfIdleForGood(@Nullable Cancellation cancellation) {
        if (cancellation == null
                && consumer().subscriptions().isEmpty()
                && consumer().released()) {
            log.warn(
                    "Stage {} goes on, although its last producer has completed, because none of its subscriptions was permanent. So its"
                            + " pipeline does not complete by itself. Set 'cancel: permanent' (CancelMode.PERMANENT) for one of its"
                            + " subscriptions, stop the stage, or drain the pipeline",
                    shell);
        }
    }

    private void tellOfEnd(Link<?> link, @Nullable Cancellation cancellation) {
        if (cancellation == null) {
            life.tellHandler((callbacks, out) -> callbacks.completed(link, out));
            return;
        }
        if (life.closing() && cancellation.kind() == Cancellation.Kind.DOWN) {
            return; // the stage itself is going, and its producer confirms it
        }
        if (cancellation.kind() == Cancellation.Kind.REFUSED) {
            log.warn("The subscription {} was refused: {}", link, cancellation.reason());
        }
        life.tellHandler((callbacks, out) -> callbacks.cancelled(link, cancellation, out));
    }

    /** A stage that stops for no bad reason has completed, as far as its own consumers are concerned (R143). */
    private static @Nullable Cancellation downBecauseOf(@Nullable Cancellation cancellation) {
        Throwable reason = cancellation == null ? null : cancellation.reason();
        return reason == null ? null : new Cancellation(Cancellation.Kind.DOWN, reason);
    }

    private boolean handleBatch() {
        EventSlice<I> next = input == null || life.handlerOver() ? null : input.nextBatch();
        EventSlice<I> batch = next == null ? null : calls.takeable(next);
        if (batch == null) {
            return false;
        }
        long room = output == null ? 0 : output.room();
        if (output != null && room == 0) {
            return false;
        }
        InProgress<I> begun = consumer().begin(batch);
        if (life.settle(calls.handleEvents(begun, room))) {
            if (calls.settlesLater()) {
                consumer().leaveInHand();
            } else {
                consumer().handled(calls.dropped());
            }
            life.closeIfCompleted();
        }
        return true;
    }

    /** The fate of events that the handler has kept in progress is known. */
    void settled(InProgress<I> left, @Nullable Throwable failure) {
        if (left.link() != null) {
            consumer().settled(left, failure);
        } else if (failure != null) {
            life.failed(left.events(), failure);
        }
    }

    /** More may be asked for, because an event was settled. */
    void askAgain(Link<I> link) {
        if (!link.isOver()) {
            consumer().askAgain(link);
        }
    }

    void fail(Throwable failure) {
        life.failWith(failure);
    }

    /** Whether there is more to come without anybody's doing: something in hand, a handler that is replaced, a caller at the inlet. */
    boolean underWay() {
        return (handler.restarting() && !handler.restartsTooLate()) || calls.inHand() > 0 || callerAtIntake();
    }

    /**
     * Whether a caller has been let in and has not yet told this stage, which is idle, that there is something: what the stage
     * knows of and was asked for it would have taken.
     */
    private boolean callerAtIntake() {
        Intake<O> source = shell.intake();
        return source != null
                && !source.isEmpty()
                && producer().mayEmit()
                && !life.ended()
                && shell.control().handlersRun();
    }

    long restarts() {
        return handler.restarts();
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
        life.emit(events);
        return true;
    }

    private boolean askHandler(ProducerSide<O> out) {
        if (life.handlerOver() || !shell.intakeOpen()) {
            return false;
        }
        long demand = askAgain || rest != null ? out.oweAll() : out.oweMore();
        if (demand == 0 || !calls.answersDemand() || (rest != null && rest.resting())) {
            return false;
        }
        askAgain = false;
        long before = out.emitted();
        if (life.settle(calls.handleDemand(demand, out.owed()))) {
            life.closeIfCompleted();
            askAgainIfWished();
            restIfEmpty(out.emitted() - before);
        }
        return true;
    }

    /** By way of the mailbox, so that what waits there is heard between two calls. */
    private void askAgainIfWished() {
        if (calls.again()) {
            shell.tell(() -> askAgain = true);
        }
    }

    private void restIfEmpty(long answer) {
        if (rest != null && answer == 0 && !life.handlerOver()) {
            rest.begin();
        }
    }

    private boolean endIfDrained() {
        if (!life.closing() || !inputDrained() || !outputDrained()) {
            return false;
        }
        if (output != null) {
            output.end(life.farewell());
        }
        end(life.howItEnds());
        return true;
    }

    /** Ends the stage; calls that the handler has not answered fail with this as their reason. */
    private void end(String why) {
        if (rest != null) {
            rest.cancel();
        }
        life.over(why);
    }

    private boolean inputDrained() {
        return input == null || (input.drained() && calls.inHand() == 0);
    }

    private boolean outputDrained() {
        Intake<O> source = shell.intake();
        return output == null || (output.drained() && (source == null || source.isEmpty()));
    }

    private ProducerSide<O> producer() {
        return Objects.requireNonNull(output, "not a producer");
    }

    private ConsumerSide<I> consumer() {
        return Objects.requireNonNull(input, "not a consumer");
    }
}
