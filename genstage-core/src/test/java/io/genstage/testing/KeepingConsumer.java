package io.genstage.testing;

import io.genstage.Acknowledger;
import io.genstage.ConsumerStage;
import io.genstage.StageContext;
import io.genstage.Subscription;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes over each batch, and passes its acknowledger to the test. */
public class KeepingConsumer implements ConsumerStage<Integer> {

    private final Consumer<? super Acknowledger> kept;

    private @Nullable StageContext context;

    public KeepingConsumer(Consumer<? super Acknowledger> kept) {
        this.kept = kept;
    }

    @Override
    public void started(StageContext own) {
        context = own;
    }

    @Override
    public void handleEvents(List<Integer> events, Subscription from) {
        kept.accept(context.keep());
    }
}
