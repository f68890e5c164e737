package io.genstage.internal.engine;

import io.genstage.Cancellation;
import io.genstage.Place;
import io.genstage.internal.protocol.CallerAsk;
import io.genstage.internal.protocol.CancelRequest;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.Countdown;
import io.genstage.internal.protocol.Delivery;
import io.genstage.internal.protocol.Ended;
import io.genstage.internal.protocol.Info;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.protocol.ProducerSide;
import io.genstage.internal.protocol.Receiver;
import io.genstage.internal.protocol.SubscribeRequest;
import io.genstage.internal.protocol.Sweep;
import io.genstage.internal.text.SafeLog;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Handles the messages of a stage's peers, one at a time, in the stage's turn. */
final class StageMessages<I, O> implements Receiver {

    private static final SafeLog log = SafeLog.of(StageMessages.class);

    private static final Cancellation DETACHED = new Cancellation(Cancellation.Kind.DETACH, null);

    private final StageShell<I, O> shell;

    private final HandlerCalls<I, O> calls;

    private final @Nullable ConsumerSide<I> input;

    private final @Nullable ProducerSide<O> output;

    private final StageLife<I, O> life;

    /** The subscribe request that is being answered. */
    private @Nullable SubscribeRequest current;

    /** The sweep that came last. */
    private @Nullable Object lastSweep;

    StageMessages(
            StageShell<I, O> shell,
            HandlerCalls<I, O> calls,
            @Nullable ConsumerSide<I> input,
            @Nullable ProducerSide<O> output,
            StageLife<I, O> life) {
        this.shell = shell;
        this.calls = calls;
        this.input = input;
        this.output = output;
        this.life = life;
    }

    /** Answers a request whose answer was interrupted by an exception. */
    void answerUnanswered() {
        SubscribeRequest unanswered = current;
        if (unanswered != null) {
            if (!unanswered.link().answered()) {
                producer().refuse(linkOf(unanswered), life.endCancellation());
            }
            answered(unanswered);
        }
    }

    @Override
    public void subscribeRequested(SubscribeRequest request) {
        current = request;
        answer(request, linkOf(request));
        answered(request);
    }

    @SuppressWarnings("unchecked") // the pipeline links stages of matching types
    private Link<O> linkOf(SubscribeRequest request) {
        return (Link<O>) request.link();
    }

    private void answered(SubscribeRequest request) {
        current = null;
        Countdown answers = request.answers();
        if (answers != null) {
            shell.countDown(answers);
        }
    }

    @SuppressWarnings("unchecked") // the pipeline links stages of matching types
    private void answer(SubscribeRequest request, Link<O> link) {
        if (life.ended() || producer().over()) {
            producer().refuse(link, life.endCancellation());
            return;
        }
        Link<O> replaced = (Link<O>) request.replaced();
        if (replaced != null && replaced.admitted()) {
            life.effects().callHandler((callbacks, out) -> callbacks.consumerCancelled(replaced, DETACHED, out));
        }
        if (life.handlerActive()) {
            life.effects().continuesAfter(calls.callBack(callbacks -> callbacks.consumerSubscribed(link)));
        }
        if (life.hasFailed()) {
            producer().refuse(link, life.endCancellation());
            return;
        }
        Cancellation refusal =
                replaced == null ? producer().subscribe(link) : producer().replace(replaced, DETACHED, link);
        life.effects().reportDiscards();
        if (refusal != null) {
            life.effects().callHandler((callbacks, out) -> callbacks.consumerCancelled(link, refusal, out));
        }
    }

    @Override
    @SuppressWarnings("unchecked") // the pipeline links stages of matching types
    public void asked(Link<?> link) {
        if (!life.ended()) {
            producer().asked((Link<O>) link);
            life.effects().reportDiscards();
        }
    }

    @Override
    public void cancelRequested(CancelRequest request) {
        cancel(request.link(), request.cancellation());
    }

    @SuppressWarnings("unchecked") // the pipeline links stages of matching types
    private void cancel(Link<?> link, Cancellation cancellation) {
        if (producer().cancel((Link<O>) link, cancellation)) {
            life.effects().reportDiscards();
            life.effects().callHandler((callbacks, out) -> callbacks.consumerCancelled(link, cancellation, out));
        }
    }

    @Override
    @SuppressWarnings("unchecked") // the pipeline links stages of matching types
    public void delivered(Delivery<?> delivery) {
        consumer().delivered((Delivery<I>) delivery);
        life.abandonUnhandled(Place.MAILBOX);
    }

    @Override
    public void ended(Ended ended) {
        consumer().ended(ended);
        life.abandonUnhandled(Place.MAILBOX);
    }

    @Override
    public void entered() {
        life.abandonUnhandled(Place.MAILBOX);
    }

    @Override
    public void callerAsked(CallerAsk ask) {
        if (!consumer().ask(ask)) {
            log.warn("Stage {} asks automatically over {}; an ask by hand was ignored", shell, ask.link());
        }
    }

    /** Passes the sweep on if it is new here, or if more events were dropped since it came last. */
    @Override
    public void swept(Sweep sweep) {
        boolean dropped = input != null && input.removeWithdrawn();
        if (output != null && !life.ended()) {
            dropped |= output.removeWithdrawn();
            life.effects().reportDiscards();
        }
        if (output != null && (dropped || lastSweep != sweep.id())) {
            output.sweepConsumers(sweep); // also of a stage that has ended, whose events are still downstream
        }
        lastSweep = sweep.id();
    }

    @Override
    public void infoReceived(Info info) {
        if (life.ended()) {
            return;
        }
        if (input != null) {
            input.queueInfo(info);
        } else {
            producer().queueInfo(info);
        }
    }

    private ProducerSide<O> producer() {
        return Objects.requireNonNull(output, "not a producer");
    }

    private ConsumerSide<I> consumer() {
        return Objects.requireNonNull(input, "not a consumer");
    }
}
