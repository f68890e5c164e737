package io.genstage.definition;

import io.genstage.StageType;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.snapshot.PartitionSnapshot;
import java.util.List;
import java.util.function.Supplier;

/**
 * A dispatcher of a stage without consumers, to inspect.
 *
 * @param dispatcher the dispatcher; not used for a stage that emits no events
 * @param partitions the names of its partitions, kept because a dispatcher with many partitions makes a long list each
 *     time
 */
record DispatcherProbe(Dispatcher<?> dispatcher, List<String> partitions) {

    /** The probe of all stages whose dispatcher is not set. */
    private static final DispatcherProbe DEFAULT = new DispatcherProbe(new DemandDispatcher<>(), List.of());

    static DispatcherProbe of(StageType type, StageSettings settings) {
        Supplier<? extends Dispatcher<?>> factory = settings.dispatcher;
        if (!type.emits() || factory == null) {
            return DEFAULT;
        }
        Dispatcher<?> probe = factory.get();
        return new DispatcherProbe(
                probe, probe.partitions().stream().map(PartitionSnapshot::name).toList());
    }
}
