package io.genstage.history.dispatch;

import io.genstage.dispatch.Dispatcher;
import io.genstage.history.event.Event;

/** GenStage's defects. Each one can be added to a correct dispatcher. */
public enum Defect {
    D1("the demand of a consumer that cancelled stays granted") {
        @Override
        public Dispatcher<Event> of(DispatcherConfig config) {
            return config instanceof DemandConfig
                    ? new DepartedDemandDispatcher(config.dispatcher())
                    : config.dispatcher();
        }
    },
    D2("a broadcast counts demand as requested after it has reset its grant") {
        @Override
        public Dispatcher<Event> of(DispatcherConfig config) {
            return config instanceof BroadcastConfig
                    ? new DriftingBroadcastDispatcher(config.dispatcher())
                    : config.dispatcher();
        }
    },
    D3("a partition loses its queue when its consumer cancels") {
        @Override
        public Dispatcher<Event> of(DispatcherConfig config) {
            return config instanceof PartitionConfig
                    ? new QueueLosingDispatcher(config.dispatcher())
                    : config.dispatcher();
        }
    },
    D4("a refused consumer can subscribe a second time and receives every event twice") {
        @Override
        public Dispatcher<Event> of(DispatcherConfig config) {
            return config instanceof BroadcastConfig
                    ? new DuplicatingBroadcastDispatcher(config.dispatcher())
                    : config.dispatcher();
        }
    },
    D5("a shuffle may put a consumer without demand first") {
        @Override
        public Dispatcher<Event> of(DispatcherConfig config) {
            return config instanceof DemandConfig demand && demand.shuffled()
                    ? new StallingShuffleDispatcher(config.dispatcher(), demand.seed())
                    : config.dispatcher();
        }
    },
    D6("a key or a selector that throws ends the producer") {
        @Override
        public Dispatcher<Event> of(DispatcherConfig config) {
            return new FailurePropagatingDispatcher(config.dispatcher());
        }
    },
    D17("an event that a partition function discards is never requested again") {
        @Override
        public Dispatcher<Event> of(DispatcherConfig config) {
            return config instanceof PartitionConfig
                    ? new DemandLosingDispatcher(config.dispatcher())
                    : config.dispatcher();
        }
    };

    private final String text;

    Defect(String text) {
        this.text = text;
    }

    /** {@return a dispatcher with this defect if its kind can have it, and a correct one otherwise} */
    public abstract Dispatcher<Event> of(DispatcherConfig config);

    @Override
    public String toString() {
        return name() + ": " + text;
    }
}
