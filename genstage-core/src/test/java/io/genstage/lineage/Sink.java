package io.genstage.lineage;

import io.genstage.ConsumerStage;
import io.genstage.StageContext;
import io.genstage.Subscription;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The handler of a consumer. */
final class Sink implements ConsumerStage<Item> {

    private final StageBook book;

    private final BooleanSupplier forced;

    private @Nullable StageContext context;

    Sink(StageBook book, BooleanSupplier forced) {
        this.book = book;
        this.forced = forced;
    }

    @Override
    public void started(StageContext own) {
        context = own;
    }

    private int index() {
        return Objects.requireNonNull(context).index();
    }

    @Override
    public void handleEvents(List<Item> events, Subscription from) throws Exception {
        book.enter(index(), events);
        try {
            if (book.single) {
                ConsumerStage.each((Item event) -> handle(List.of(event))).handleEvents(events, from);
            } else {
                handle(events);
            }
        } finally {
            book.leave();
        }
    }

    private void handle(List<Item> events) {
        RuntimeException failure = book.failure(index(), events);
        int handled = failure == null ? events.size() : StageBook.firstHandled(failure);
        events.subList(0, handled).forEach(event -> book.handled(index(), event));
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void failed(List<?> events, Throwable failure, StageContext own) {
        events.forEach(event -> book.givenUp(index(), (Item) event, forced.getAsBoolean()));
    }
}
