package io.genstage.pipeline;

import io.genstage.DiscardReason;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds the figures of an instance in earlier runs of its pipeline to its present figures. */
final class PastFigures {

    private PastFigures() {}

    /**
     * {@return the figures of all runs}
     *
     * @param past the figures of the instance at the end of its last run, or {@code null} if there was none
     * @param present the figures of the present run
     */
    static InstanceSnapshot plus(@Nullable InstanceSnapshot past, InstanceSnapshot present) {
        return past == null
                ? present
                : new InstanceSnapshot(
                        present.instance(),
                        present.status(),
                        present.handlingFor(),
                        past.restarts() + present.restarts(),
                        plus(past.input(), present.input()),
                        plus(past.output(), present.output()),
                        present.children());
    }

    private static @Nullable InputSnapshot plus(@Nullable InputSnapshot past, @Nullable InputSnapshot present) {
        return past == null || present == null
                ? present
                : new InputSnapshot(
                        present.queued(),
                        present.inProgress(),
                        past.handled() + present.handled(),
                        past.failed() + present.failed(),
                        past.givenUp() + present.givenUp(),
                        present.subscriptions());
    }

    private static @Nullable OutputSnapshot plus(@Nullable OutputSnapshot past, @Nullable OutputSnapshot present) {
        if (past == null || present == null) {
            return present;
        }
        Map<DiscardReason, Long> discards = new EnumMap<>(DiscardReason.class);
        discards.putAll(past.discards());
        present.discards().forEach((reason, events) -> discards.merge(reason, events, Long::sum));
        return new OutputSnapshot(
                past.emitted() + present.emitted(),
                past.dispatched() + present.dispatched(),
                present.surplus(),
                present.buffered(),
                present.queued(),
                discards,
                past.withheld() + present.withheld(),
                past.givenUp() + present.givenUp(),
                present.buffer(),
                present.owed(),
                present.grant(),
                present.mode(),
                present.inlet(),
                present.consumers(),
                present.partitions());
    }
}
