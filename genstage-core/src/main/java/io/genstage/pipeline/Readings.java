package io.genstage.pipeline;

import io.genstage.Cancellation;
import io.genstage.Place;
import io.genstage.UndeliveredHandler;
import io.genstage.definition.StageDefinition;
import io.genstage.internal.bridge.EventReader;
import org.jspecify.annotations.Nullable;

/** The readers that take events of a pipeline outside of it. */
final class Readings {

    private final PipelineStatus status;

    private final LiveTopology topology;

    private final GivenUpEvents givenUp;

    /** Is notified of given-up events, or {@code null}. */
    private final @Nullable UndeliveredHandler undelivered;

    Readings(
            PipelineStatus status,
            LiveTopology topology,
            GivenUpEvents givenUp,
            @Nullable UndeliveredHandler undelivered) {
        this.status = status;
        this.topology = topology;
        this.givenUp = givenUp;
        this.undelivered = undelivered;
    }

    /** Subscribes a reader. */
    void begin(EventReader<Object> reader, StageDefinition asConsumer) {
        reader.reportTo(
                events -> {
                    givenUp.add(reader.id(), Place.READER, events);
                    givenUp.logEnded(reader.id(), "Reader");
                },
                undelivered);
        topology.subscribe(reader, asConsumer);
        // the pipeline was perhaps closed before the reader subscribed; a stage whose handler blocks does not answer it
        if (status.closed()) {
            endAll();
        }
    }

    /**
     * Ends the subscriptions of readers. Readers are no stages, so closing the stages does not end them. If a reader
     * subscribes after this, it asks a closed stage, which refuses it.
     */
    void endAll() {
        Cancellation over = new Cancellation(Cancellation.Kind.DOWN, status.failure());
        topology.groups().forEach(group -> group.endReadings(over));
    }

    /** {@return whether a reader holds events of a source that tracks them} */
    boolean holdTracked() {
        return topology.groups().stream().anyMatch(StageGroup::readersHoldTracked);
    }
}
