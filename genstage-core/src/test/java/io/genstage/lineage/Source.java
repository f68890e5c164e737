package io.genstage.lineage;

import io.genstage.Acknowledger;
import io.genstage.DiscardReason;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The handler of a producer. It emits events with and without acknowledgers. */
final class Source implements ProducerStage<Item> {

    /** What the handlers of a source have in common. */
    static final class State {

        /** How many events it still emits. */
        private int left;

        private int failedInARow;

        private final int failsOneIn;

        private @Nullable StageContext context;

        /** What the handlers have sent, in order. */
        private final List<Item> sent = new ArrayList<>();

        /** Whether the inlet was used, so that the positions of the events in {@link #sent} are not known. */
        private boolean inletUsed;

        State(Lineage lineage) {
            this.left = 20 + lineage.random.nextInt(60);
            this.failsOneIn = 4 + lineage.random.nextInt(20);
        }

        void inletUsed() {
            inletUsed = true;
        }

        private void started(StageContext own, Lineage lineage) {
            context = own;
            if (!inletUsed) {
                checkPosition(own.resumesAt(), lineage);
            }
        }

        /** The source continues after its first events: none of them was lost. */
        private void checkPosition(long position, Lineage lineage) {
            for (Item done : sent.subList(0, (int) Math.min(position, sent.size()))) {
                if (done.roots().stream().anyMatch(root -> root.cause() != null && !root.withdrawn())) {
                    lineage.violated("the source is to continue at " + position + ", but " + done + " was given up");
                }
            }
        }

        StageContext context() {
            return Objects.requireNonNull(context);
        }
    }

    private final State state;

    private final Lineage lineage;

    private final Outlet outlet;

    Source(State state, Lineage lineage, Outlet outlet) {
        this.state = state;
        this.lineage = lineage;
        this.outlet = outlet;
    }

    @Override
    public void started(StageContext own) {
        state.started(own, lineage);
    }

    @Override
    public void handleDemand(long demand, Emitter<Item> out) {
        lineage.enter();
        try {
            boolean fails = state.failedInARow < 2 && !lineage.isCalm() && lineage.oneIn(state.failsOneIn);
            emit(demand, out, fails);
            state.failedInARow = fails ? state.failedInARow + 1 : 0;
            if (fails) {
                throw new IllegalStateException("injected");
            }
            if (state.left == 0) {
                out.complete();
            }
        } finally {
            lineage.leave();
        }
    }

    /** Emits at most as many events as are asked for. If the call fails, they are not sent. */
    private void emit(long demand, Emitter<Item> out, boolean fails) {
        int most = (int) Math.min(demand, state.left);
        int count = 0;
        while (count < most) {
            int together = Math.min(most - count, 1 + lineage.random.nextInt(3));
            count += together;
            List<Root> roots = lineage.oneIn(3) ? List.of() : List.of(lineage.newRoot());
            List<Item> items = new ArrayList<>();
            for (int i = 0; i < together; i++) {
                items.add(lineage.newItem(roots));
            }
            emit(items, roots, out);
            if (fails) {
                roots.forEach(Root::drop);
            } else {
                items.forEach(item -> lineage.sent(item, outlet));
                state.sent.addAll(items);
            }
        }
        if (lineage.oneIn(8)) {
            Root none = lineage.newRoot();
            out.emitAll(List.of(), none);
            if (fails) {
                none.drop();
            }
        }
        state.left -= fails ? 0 : count;
    }

    private void emit(List<Item> items, List<Root> roots, Emitter<Item> out) {
        if (roots.isEmpty()) {
            out.emitAll(items);
            return;
        }
        Acknowledger acknowledger = roots.get(0);
        if (items.size() == 1) {
            out.emit(items.get(0), acknowledger);
        } else {
            out.emitAll(items, acknowledger);
        }
    }

    /** Emits events that were not asked for. */
    @Override
    public void cast(Object message, Emitter<Item> out) {
        lineage.enter();
        emit(1 + lineage.random.nextInt(4), out, false);
        lineage.leave();
    }

    @Override
    public boolean discarded(List<?> events, DiscardReason reason, StageContext own) {
        for (Object event : events) {
            if (reason == DiscardReason.BUFFER_FULL || reason == DiscardReason.FAILED) {
                ((Item) event).roots().forEach(Root::giveUp);
            }
            ((Item) event).end();
        }
        return false;
    }
}
