package io.genstage.pipeline;

import io.genstage.GivenUpReason;
import io.genstage.Place;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import java.util.HashMap;
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
                        sum(past.failures(), present.failures()),
                        sumOfPlaces(past.givenUpEvents(), present.givenUpEvents()),
                        present.retrying(),
                        plus(past.input(), present.input()),
                        plus(past.output(), present.output()),
                        present.children());
    }

    private static <K> Map<K, Long> sum(Map<K, Long> past, Map<K, Long> present) {
        Map<K, Long> sum = new HashMap<>(past);
        present.forEach((key, count) -> sum.merge(key, count, Long::sum));
        return sum;
    }

    private static Map<Place, Map<GivenUpReason, Long>> sumOfPlaces(
            Map<Place, Map<GivenUpReason, Long>> past, Map<Place, Map<GivenUpReason, Long>> present) {
        Map<Place, Map<GivenUpReason, Long>> sum = new HashMap<>(past);
        present.forEach((place, reasons) -> sum.merge(place, reasons, PastFigures::sum));
        return sum;
    }

    private static @Nullable InputSnapshot plus(@Nullable InputSnapshot past, @Nullable InputSnapshot present) {
        return past == null || present == null
                ? present
                : new InputSnapshot(
                        present.queued(),
                        present.inProgress(),
                        past.handled() + present.handled(),
                        past.late() + present.late(),
                        past.failed() + present.failed(),
                        past.skipped() + present.skipped(),
                        past.deadLettered() + present.deadLettered(),
                        past.withdrawn() + present.withdrawn(),
                        past.givenUp() + present.givenUp(),
                        present.subscriptions());
    }

    private static @Nullable OutputSnapshot plus(@Nullable OutputSnapshot past, @Nullable OutputSnapshot present) {
        return past == null || present == null
                ? present
                : new OutputSnapshot(
                        past.emitted() + present.emitted(),
                        past.dispatched() + present.dispatched(),
                        present.surplus(),
                        present.buffered(),
                        present.queued(),
                        sum(past.discards(), present.discards()),
                        past.withheld() + present.withheld(),
                        past.withdrawn() + present.withdrawn(),
                        past.givenUp() + present.givenUp(),
                        present.buffer(),
                        present.unsettled(),
                        present.maxInFlight(),
                        past.acknowledgerFailures() + present.acknowledgerFailures(),
                        present.owed(),
                        present.grant(),
                        present.mode(),
                        present.inlet(),
                        present.consumers(),
                        present.partitions());
    }
}
