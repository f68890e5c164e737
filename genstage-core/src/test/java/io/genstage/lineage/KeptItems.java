package io.genstage.lineage;

import io.genstage.Acknowledger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events that handlers keep after their calls. */
final class KeptItems {

    private record Kept(Acknowledger acknowledger, List<Item> items, StageBook book) {}

    private final Lineage lineage;

    private final List<Kept> all = new ArrayList<>();

    /** Of calls that threw: they settle nothing. */
    private final List<Acknowledger> revoked = new ArrayList<>();

    KeptItems(Lineage lineage) {
        this.lineage = lineage;
    }

    void add(Acknowledger own, List<Item> items, StageBook book) {
        lineage.trace(book.stage + " keeps " + items);
        all.add(new Kept(own, List.copyOf(items), book));
    }

    void revoked(@Nullable Acknowledger own) {
        if (own != null) {
            revoked.add(own);
        }
    }

    /** A handler settles one of them, or tries to. */
    void settleAny(boolean forced) {
        if (!revoked.isEmpty() && lineage.oneIn(2)) {
            lineage.trace("a handler acknowledges what it kept in a call that threw");
            revoked.remove(0).acknowledge();
        } else if (!all.isEmpty()) {
            settle(all.remove(lineage.random.nextInt(all.size())), forced);
        }
    }

    private void settle(Kept kept, boolean forced) {
        boolean fails = lineage.oneIn(4) && !lineage.isCalm();
        lineage.trace(kept.book.stage + (fails ? " fails " : " acknowledges ") + kept.items);
        if (!forced) {
            for (Item item : kept.items) {
                if (fails) {
                    item.roots().forEach(Root::giveUp);
                }
                kept.book.finish(item);
            }
        }
        lineage.enter();
        if (fails) {
            kept.acknowledger.fail(new IllegalStateException("injected"));
        } else {
            kept.acknowledger.acknowledge();
        }
        kept.acknowledger.acknowledge(); // a second call has no effect
        lineage.leave();
    }

    /** The pipeline has failed: the events are given up. */
    void clear() {
        all.forEach(kept -> revoked.add(kept.acknowledger));
        all.clear();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }
}
