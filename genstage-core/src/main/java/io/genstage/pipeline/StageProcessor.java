package io.genstage.pipeline;

import java.util.concurrent.Flow;

/** A subscriber and a publisher with a pipeline between them. */
final class StageProcessor<I, O> implements Flow.Processor<I, O> {

    private final Flow.Subscriber<I> input;

    private final Flow.Publisher<O> output;

    StageProcessor(Flow.Subscriber<I> input, Flow.Publisher<O> output) {
        this.input = input;
        this.output = output;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super O> subscriber) {
        output.subscribe(subscriber);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        input.onSubscribe(subscription);
    }

    @Override
    public void onNext(I event) {
        input.onNext(event);
    }

    @Override
    public void onError(Throwable failure) {
        input.onError(failure);
    }

    @Override
    public void onComplete() {
        input.onComplete();
    }
}
