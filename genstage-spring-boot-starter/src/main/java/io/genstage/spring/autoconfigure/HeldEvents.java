package io.genstage.spring.autoconfigure;

import io.genstage.InstanceSnapshot;
import io.genstage.StageSnapshot;

/** How many events wait in a stage. */
record HeldEvents(String stage, long count) {

    static HeldEvents of(StageSnapshot stage) {
        return new HeldEvents(
                stage.name(),
                stage.instances().stream().mapToLong(InstanceSnapshot::held).sum());
    }

    @Override
    public String toString() {
        return "'" + stage + "' holds " + count + " events";
    }
}
