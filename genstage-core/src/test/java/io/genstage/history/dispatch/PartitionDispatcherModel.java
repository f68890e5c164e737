package io.genstage.history.dispatch;

import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.OrphanPolicy;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;
import io.genstage.history.event.Transition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Predicts a {@code PartitionDispatcher}: each event goes to its partition, and each partition is a queue from which
 * its one consumer is served in the order of emission, as it asks.
 */
final class PartitionDispatcherModel extends DispatcherModel {

    private final PartitionConfig config;

    private final List<PartitionModel> partitions = new ArrayList<>();

    private final ArrayDeque<MarkModel> marks = new ArrayDeque<>(1);

    /** The events of the present dispatch that belong to no partition and were not reported as discarded yet. */
    private final ArrayDeque<Event> toDiscard = new ArrayDeque<>(2);

    /** Counts the deliveries of the present dispatch. */
    private int deliveries;

    private boolean dispatching;

    /** How many events all partitions keep. */
    private long queued;

    PartitionDispatcherModel(HistoryLog log, PartitionConfig config) {
        super(log);
        this.config = config;
        config.partitioning().names().forEach(name -> partitions.add(new PartitionModel(name)));
    }

    @Override
    public @Nullable String refusal(Subscriber<Event> subscriber) {
        PartitionModel partition = partition(subscriber);
        if (partition == null) {
            return "there is no such partition";
        }
        return partition.consumer == null ? null : "the partition is taken";
    }

    @Override
    public void subscribed(Subscriber<Event> subscriber) {
        super.subscribed(subscriber);
        PartitionModel partition = partition(subscriber);
        if (partition != null) {
            partition.assign(subscriber);
        }
    }

    @Override
    public void cancelled(Subscriber<Event> subscriber) {
        super.cancelled(subscriber);
        PartitionModel partition = partition(subscriber);
        if (partition != null && partition.consumer == subscriber) {
            partition.consumer = null;
            marks.forEach(mark -> mark.mustHaveLeft[partitions.indexOf(partition)] = 0);
        }
    }

    @Override
    public boolean handsOver(Subscriber<Event> old, Subscriber<Event> subscriber) {
        PartitionModel partition = partition(old);
        return partition != null && partition == partition(subscriber);
    }

    @Override
    public void handOver(Subscriber<Event> old, Subscriber<Event> subscriber) {
        super.handOver(old, subscriber);
        PartitionModel partition = partition(subscriber);
        if (partition != null) {
            partition.assign(subscriber);
        }
    }

    private @Nullable PartitionModel partition(Subscriber<Event> subscriber) {
        for (int i = 0; i < partitions.size(); i++) {
            if (partitions.get(i).name.equals(subscriber.options().partition())) {
                return partitions.get(i);
            }
        }
        return null;
    }

    /** {@code min(sum of outstanding, min over partitions (max-backlog + outstanding - queued))}. */
    @Override
    public long grant() {
        long outstanding = sum(subscribers);
        long room = Long.MAX_VALUE;
        for (int i = 0; i < partitions.size(); i++) {
            PartitionModel partition = partitions.get(i);
            if (partition.consumer != null) {
                room = Math.min(room, config.maxBacklog() + partition.consumer.outstanding() - partition.queue.size());
            } else if (config.orphan() == OrphanPolicy.HOLD) {
                room = Math.min(room, config.maxBacklog() - partition.queue.size());
            }
        }
        if (room == 0 && outstanding > 0) {
            log.count(Transition.BACKLOG_FULL);
        }
        return Math.min(outstanding, room);
    }

    @Override
    public long queued(int index) {
        return partitions.get(index).queue.size();
    }

    @Override
    public long queued() {
        return queued;
    }

    @Override
    public void dispatchBegins(EventSlice<Event> events) {
        super.dispatchBegins(events);
        deliveries = 0;
        dispatching = true;
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            int target = config.partitioning().of(event);
            if (target < 0) {
                toDiscard.add(event);
            } else {
                PartitionModel partition = partitions.get(target);
                partition.add(event);
                queued++;
            }
        }
    }

    @Override
    void delivers(Subscriber<Event> subscriber, EventSlice<Event> events) {
        deliveries++;
        PartitionModel partition = partition(subscriber);
        for (int i = 0; partition != null && i < events.size(); i++) {
            Event event = events.get(i);
            if (partition.queue.isEmpty()
                    || partition.queue.remove() != event.base
                    || event.isReplacement() != config.partitioning().replaces(event)) {
                log.violated(
                        subscriber + " is delivered " + events + ", which are not from its partition or out of order");
                return;
            }
            queued--;
            count(partition, event);
        }
    }

    private void count(PartitionModel partition, Event event) {
        if (event.isReplacement()) {
            log.count(Transition.REPLACED);
        }
        if (!dispatching) {
            log.count(Transition.SERVED_FROM_PARTITION);
        }
        if (partition.inherits) {
            log.count(Transition.INHERITED_BY_NEXT_CONSUMER);
            partition.inherits = !partition.queue.isEmpty();
        }
    }

    @Override
    public void dispatchEnds() {
        dispatching = false;
        log.count(deliveries > 1 ? Transition.DELIVERED_SPLIT : Transition.DELIVERED_WHOLE);
        if (queued > 0) {
            log.count(Transition.QUEUED_IN_PARTITION);
        }
        if (!toDiscard.isEmpty()) {
            log.violated(toDiscard + " were not reported as discarded");
        }
    }

    @Override
    void filtered(Event event) {
        checkDiscard(event, Partitioning.NONE);
    }

    @Override
    void failed(Event event) {
        log.count(Transition.FAILED_BY_KEY);
        checkDiscard(event, Partitioning.FAILS);
    }

    private void checkDiscard(Event event, int reason) {
        if (toDiscard.isEmpty()
                || toDiscard.remove() != event
                || config.partitioning().of(event) != reason) {
            log.violated(event + " is discarded unexpectedly or out of order");
        }
    }

    @Override
    void orphaned(Event event) {
        PartitionModel partition =
                partitions.get(Math.max(0, config.partitioning().of(event)));
        if (partition.consumer != null
                || config.orphan() == OrphanPolicy.HOLD
                || partition.queue.poll() != event.base) {
            log.violated(event + " is orphaned unexpectedly or out of order");
        }
        queued--;
    }

    @Override
    void withdrawn(Event event) {
        for (int i = 0; i < partitions.size(); i++) {
            long position = partitions.get(i).remove(event.base);
            if (position >= 0) {
                queued--;
                int partition = i;
                marks.forEach(mark -> mark.removed(partition, position));
                return;
            }
        }
        super.withdrawn(event);
    }

    @Override
    public void checkAfterCall() {
        for (int i = 0; i < partitions.size(); i++) {
            PartitionModel partition = partitions.get(i);
            if (partition.queue.isEmpty()) {
                continue;
            }
            if (partition.queue.size() > config.maxBacklog()) {
                log.violated("partition " + partition.name + " exceeds its max-backlog: " + partition.queue);
            }
            if (partition.consumer == null && config.orphan() == OrphanPolicy.DISCARD) {
                log.violated("partition " + partition.name + " has no consumer and must discard: " + partition.queue);
            }
            if (partition.consumer != null && partition.consumer.outstanding() > 0) {
                log.violated(partition.consumer + " has outstanding demand, but these events are not delivered: "
                        + partition.queue);
            }
        }
        checkMarks();
    }

    // Marks.

    @Override
    public void marked(MarkModel mark) {
        mark.mustHaveLeft = new long[partitions.size()];
        for (int i = 0; i < partitions.size(); i++) {
            PartitionModel partition = partitions.get(i);
            mark.mustHaveLeft[i] = partition.consumer == null || partition.queue.isEmpty() ? 0 : partition.entered();
        }
        marks.add(mark);
    }

    /**
     * The dispatcher must reach each mark as soon as the events before it are delivered, and in the order of the marks.
     * A mark does not wait for a partition whose consumer has left (D16).
     */
    private void checkMarks() {
        boolean mayBeReached = true;
        for (MarkModel mark : marks) {
            mayBeReached &= passed(mark);
            if (mark.reached != mayBeReached) {
                log.violated("a mark was reached: " + mark.reached + ", but the model says: " + mayBeReached);
            }
        }
        while (!marks.isEmpty() && marks.element().reached) {
            marks.remove();
        }
    }

    private boolean passed(MarkModel mark) {
        for (int i = 0; i < partitions.size(); i++) {
            if (mark.mustHaveLeft[i] > partitions.get(i).left()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean hasPendingMarks() {
        return !marks.isEmpty();
    }
}
