package io.genstage.history.dispatch;

import io.genstage.dispatch.Dispatcher;
import io.genstage.history.event.Event;

/** GenStage's defects, put back behind dispatchers that otherwise do as they should. */
public enum Defect {
    D1("what a departed consumer had asked for stays granted") {
        @Override
        public Dispatcher<Event> of(DispatcherConfig sharing) {
            return sharing instanceof DemandConfig
                    ? new DepartedDemandDispatcher(sharing.dispatcher())
                    : sharing.dispatcher();
        }
    },
    D2("a broadcast counts as requested what it has lost the demand for") {
        @Override
        public Dispatcher<Event> of(DispatcherConfig sharing) {
            return sharing instanceof BroadcastConfig
                    ? new DriftingBroadcastDispatcher(sharing.dispatcher())
                    : sharing.dispatcher();
        }
    },
    D3("the queue of a partition goes with its consumer") {
        @Override
        public Dispatcher<Event> of(DispatcherConfig sharing) {
            return sharing instanceof PartitionConfig
                    ? new QueueLosingDispatcher(sharing.dispatcher())
                    : sharing.dispatcher();
        }
    },
    D4("a consumer that was refused is forgotten, and gets every event twice when it comes again") {
        @Override
        public Dispatcher<Event> of(DispatcherConfig sharing) {
            return sharing instanceof BroadcastConfig
                    ? new DuplicatingBroadcastDispatcher(sharing.dispatcher())
                    : sharing.dispatcher();
        }
    },
    D5("a shuffle may put a consumer without demand before the others") {
        @Override
        public Dispatcher<Event> of(DispatcherConfig sharing) {
            return sharing instanceof DemandConfig demand && demand.shuffled()
                    ? new StallingShuffleDispatcher(sharing.dispatcher(), demand.seed())
                    : sharing.dispatcher();
        }
    },
    D6("a key or a selector that throws kills the producer") {
        @Override
        public Dispatcher<Event> of(DispatcherConfig sharing) {
            return new FailurePropagatingDispatcher(sharing.dispatcher());
        }
    },
    D17("what a hash function discards is never asked for again") {
        @Override
        public Dispatcher<Event> of(DispatcherConfig sharing) {
            return sharing instanceof PartitionConfig
                    ? new DemandLosingDispatcher(sharing.dispatcher())
                    : sharing.dispatcher();
        }
    };

    private final String text;

    Defect(String text) {
        this.text = text;
    }

    /** A dispatcher with this defect, if its kind can have it. */
    public abstract Dispatcher<Event> of(DispatcherConfig sharing);

    @Override
    public String toString() {
        return name() + ": " + text;
    }
}
