package io.genstage.lineage;

import io.genstage.Acknowledger;
import io.genstage.BatchFailedException;
import io.genstage.DiscardReason;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.StageContext;
import io.genstage.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The handler of a producer-consumer. It emits up to two events for each event, and keeps some of them. */
final class Step implements ProducerConsumerStage<Item, Item> {

    private final StageBook book;

    private final Outlet outlet;

    private final KeptItems kept;

    private final BooleanSupplier forced;

    private @Nullable StageContext context;

    Step(StageBook book, Outlet outlet, KeptItems kept, BooleanSupplier forced) {
        this.book = book;
        this.outlet = outlet;
        this.kept = kept;
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
    public void handleEvents(List<Item> events, Subscription from, Emitter<Item> out) throws Exception {
        book.enter(index(), events);
        try {
            if (book.single) {
                ProducerConsumerStage.flatMap(this::one).handleEvents(events, from, out);
            } else {
                batch(events, out);
            }
        } finally {
            book.leave();
        }
    }

    private Stream<Item> one(Item event) {
        Acknowledger own = keep();
        RuntimeException failure = book.failure(index(), List.of(event));
        if (failure != null) {
            kept.revoked(own);
            throw failure;
        }
        List<Item> outputs = outputs(List.of(event), own != null);
        outputs.forEach(output -> book.lineage.sent(output, outlet));
        end(List.of(event), false, own);
        return outputs.stream();
    }

    private void batch(List<Item> events, Emitter<Item> out) {
        Acknowledger own = keep();
        RuntimeException failure = book.failure(index(), events);
        if (failure != null && !(failure instanceof BatchFailedException)) {
            kept.revoked(own);
            outputs(events, own != null).forEach(out::emit); // they are not sent
            throw failure;
        }
        int handled = failure instanceof BatchFailedException at ? at.index() : events.size();
        List<Item> first = events.subList(0, handled);
        if (handled > 0) {
            end(first, emit(first, own, out), own);
        } else {
            kept.revoked(own);
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** {@return whether it has emitted events with the acknowledger of the kept events, which end with them} */
    private boolean emit(List<Item> events, @Nullable Acknowledger own, Emitter<Item> out) {
        boolean passed = false;
        for (Item output : outputs(events, own != null)) {
            if (own != null && book.lineage.oneIn(2)) {
                out.emit(output, own);
                book.lineage.sent(output, outlet);
                passed = true;
            } else if (own == null && book.redelivers && book.lineage.oneIn(4)) {
                List<Root> roots = new ArrayList<>(output.roots());
                Root added = book.lineage.newRoot();
                roots.add(added);
                Item tracked = book.outputOf(events, roots, false);
                out.emit(tracked, added);
                book.lineage.sent(tracked, outlet);
            } else {
                out.emit(output);
                book.lineage.sent(output, outlet);
            }
        }
        return passed;
    }

    private List<Item> outputs(List<Item> events, boolean keeps) {
        List<Root> roots = book.rootsOf(events);
        List<Item> outputs = new ArrayList<>();
        for (int i = book.lineage.random.nextInt(3); i > 0; i--) {
            outputs.add(book.outputOf(events, roots, keeps));
        }
        return outputs;
    }

    private @Nullable Acknowledger keep() {
        boolean keeps = book.redelivers && book.lineage.oneIn(8);
        return keeps ? Objects.requireNonNull(context).keep() : null;
    }

    private void end(List<Item> events, boolean passed, @Nullable Acknowledger own) {
        if (own == null) {
            events.forEach(event -> book.handled(index(), event));
        } else {
            events.forEach(event -> book.kept(index(), event));
            if (passed) {
                events.forEach(book::finish);
                kept.revoked(own); // it has no effect any more
            } else {
                kept.add(own, events, book);
            }
        }
    }

    @Override
    public void failed(List<?> events, Throwable failure, StageContext own) {
        events.forEach(event -> book.givenUp(index(), (Item) event, forced.getAsBoolean()));
    }

    @Override
    public boolean discarded(List<?> events, DiscardReason reason, StageContext own) {
        events.forEach(event -> book.discarded((Item) event, reason));
        return false;
    }

    @Override
    public void draining(Emitter<Item> out) {
        book.drained(index());
        Item last = book.lineage.newItem(List.of());
        book.lineage.sent(last, outlet);
        out.emit(last);
    }
}
