package io.genstage.history;

import io.genstage.dispatch.Dispatcher;

/** GenStage's defects, put back behind dispatchers that otherwise do as they should. */
enum Defect {
    D1("what a departed consumer had asked for stays granted") {
        @Override
        Dispatcher<Event> of(Sharing sharing) {
            return sharing instanceof DemandSharing ? new DepartedDemand(sharing.dispatcher()) : sharing.dispatcher();
        }
    },
    D2("a broadcast counts as requested what it has lost the demand for") {
        @Override
        Dispatcher<Event> of(Sharing sharing) {
            return sharing instanceof BroadcastSharing
                    ? new DriftingBroadcast(sharing.dispatcher())
                    : sharing.dispatcher();
        }
    },
    D3("the queue of a partition goes with its consumer") {
        @Override
        Dispatcher<Event> of(Sharing sharing) {
            return sharing instanceof PartitionSharing
                    ? new ForgetfulPartitions(sharing.dispatcher())
                    : sharing.dispatcher();
        }
    },
    D4("a consumer that was refused is forgotten, and gets every event twice when it comes again") {
        @Override
        Dispatcher<Event> of(Sharing sharing) {
            return sharing instanceof BroadcastSharing
                    ? new TwofoldBroadcast(sharing.dispatcher())
                    : sharing.dispatcher();
        }
    },
    D5("a shuffle may put a consumer without demand before the others") {
        @Override
        Dispatcher<Event> of(Sharing sharing) {
            return sharing instanceof DemandSharing demand && demand.shuffled()
                    ? new ParkingShuffle(sharing.dispatcher(), demand.seed())
                    : sharing.dispatcher();
        }
    },
    D6("a key or a selector that throws kills the producer") {
        @Override
        Dispatcher<Event> of(Sharing sharing) {
            return new FragileDispatcher(sharing.dispatcher());
        }
    },
    D17("what a hash function discards is never asked for again") {
        @Override
        Dispatcher<Event> of(Sharing sharing) {
            return sharing instanceof PartitionSharing ? new UsedUpDemand(sharing.dispatcher()) : sharing.dispatcher();
        }
    };

    private final String text;

    Defect(String text) {
        this.text = text;
    }

    /** A dispatcher with this defect, if its kind can have it. */
    abstract Dispatcher<Event> of(Sharing sharing);

    @Override
    public String toString() {
        return name() + ": " + text;
    }
}
