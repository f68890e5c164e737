package io.genstage.history.dispatch;

import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Orphan;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;
import io.genstage.history.event.Transition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Each partition is a queue in the order of emission, from which its consumer is served as it asks. */
final class PartitionDispatcherModel extends DispatcherModel {

    /** A partition: what was placed there and has not left. */
    private static final class Part {

        private final String name;

        private final ArrayDeque<Event> queue = new ArrayDeque<>(4);

        private @Nullable Subscriber<Event> consumer;

        /** There is something from before the present consumer has come. */
        private boolean inherits;

        private long entered;

        private Part(String name) {
            this.name = name;
        }

        private long left() {
            return entered - queue.size();
        }
    }

    private final PartitionConfig sharing;

    private final List<Part> parts = new ArrayList<>();

    private final ArrayDeque<MarkModel> marks = new ArrayDeque<>(1);

    /** What the current events still lack: filtered, failed or orphaned. */
    private final ArrayDeque<Event> toDiscard = new ArrayDeque<>(2);

    private int deliveries;

    private boolean dispatching;

    private long queued;

    PartitionDispatcherModel(HistoryLog log, PartitionConfig sharing) {
        super(log);
        this.sharing = sharing;
        sharing.placing().names().forEach(name -> parts.add(new Part(name)));
    }

    @Override
    @Nullable
    public String refusal(Subscriber<Event> subscriber) {
        Part part = part(subscriber);
        if (part == null) {
            return "there is no such partition";
        }
        return part.consumer == null ? null : "the partition is taken";
    }

    @Override
    public void admitted(Subscriber<Event> subscriber) {
        super.admitted(subscriber);
        Part part = part(subscriber);
        if (part != null) {
            part.consumer = subscriber;
            part.inherits = !part.queue.isEmpty();
        }
    }

    @Override
    public void left(Subscriber<Event> subscriber) {
        super.left(subscriber);
        Part part = part(subscriber);
        if (part != null && part.consumer == subscriber) {
            part.consumer = null;
            marks.forEach(mark -> mark.mustHaveLeft[parts.indexOf(part)] = 0);
        }
    }

    /** The partition passes from one to the other, with what waits there. */
    @Override
    public boolean handsOver(Subscriber<Event> old, Subscriber<Event> subscriber) {
        Part part = part(old);
        return part != null && part == part(subscriber);
    }

    @Override
    public void handOver(Subscriber<Event> old, Subscriber<Event> subscriber) {
        super.handOver(old, subscriber);
        Part part = part(subscriber);
        if (part != null) {
            part.consumer = subscriber;
            part.inherits = !part.queue.isEmpty();
        }
    }

    private @Nullable Part part(Subscriber<Event> subscriber) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).name.equals(subscriber.options().partition())) {
                return parts.get(i);
            }
        }
        return null;
    }

    /** {@code min(sum of outstanding, min over partitions (max-backlog + outstanding - queued))}. */
    @Override
    public long grant() {
        long outstanding = sum(subscribers);
        long room = Long.MAX_VALUE;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.consumer != null) {
                room = Math.min(room, sharing.maxBacklog() + part.consumer.outstanding() - part.queue.size());
            } else if (sharing.orphan() == Orphan.HOLD) {
                room = Math.min(room, sharing.maxBacklog() - part.queue.size());
            }
        }
        if (room == 0 && outstanding > 0) {
            log.count(Transition.BACKLOG_FULL);
        }
        return Math.min(outstanding, room);
    }

    @Override
    public long queued(int partition) {
        return parts.get(partition).queue.size();
    }

    @Override
    public long queued() {
        return queued;
    }

    @Override
    public void begin(EventSlice<Event> events) {
        super.begin(events);
        deliveries = 0;
        dispatching = true;
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            int target = sharing.placing().of(event);
            if (target < 0) {
                toDiscard.add(event);
            } else {
                Part part = parts.get(target);
                part.queue.add(event);
                part.entered++;
                queued++;
            }
        }
    }

    @Override
    void delivers(Subscriber<Event> subscriber, EventSlice<Event> events) {
        deliveries++;
        Part part = part(subscriber);
        for (int i = 0; part != null && i < events.size(); i++) {
            Event event = events.get(i);
            if (part.queue.isEmpty()
                    || part.queue.remove() != event.base
                    || event.isReplacement() != sharing.placing().replaces(event)) {
                log.violated(subscriber + " is delivered " + events + ", which is not its, or out of order");
                return;
            }
            queued--;
            count(part, event);
        }
    }

    private void count(Part part, Event event) {
        if (event.isReplacement()) {
            log.count(Transition.REPLACED);
        }
        if (!dispatching) {
            log.count(Transition.SERVED_FROM_PARTITION);
        }
        if (part.inherits) {
            log.count(Transition.INHERITED_BY_SUCCESSOR);
            part.inherits = !part.queue.isEmpty();
        }
    }

    @Override
    public void end() {
        dispatching = false;
        log.count(deliveries > 1 ? Transition.DELIVERED_SPLIT : Transition.DELIVERED_WHOLE);
        if (queued > 0) {
            log.count(Transition.QUEUED_IN_PARTITION);
        }
        if (!toDiscard.isEmpty()) {
            log.violated(toDiscard + " should have been discarded");
        }
    }

    @Override
    void filtered(Event event) {
        discarded(event, Partitioning.NOWHERE);
    }

    @Override
    void failed(Event event) {
        log.count(Transition.FAILED_BY_KEY);
        discarded(event, Partitioning.FAILS);
    }

    private void discarded(Event event, int because) {
        if (toDiscard.isEmpty()
                || toDiscard.remove() != event
                || sharing.placing().of(event) != because) {
            log.violated(event + " is discarded, and should not be, or out of order");
        }
    }

    @Override
    void orphaned(Event event) {
        Part part = parts.get(Math.max(0, sharing.placing().of(event)));
        if (part.consumer != null || sharing.orphan() == Orphan.HOLD || part.queue.poll() != event.base) {
            log.violated(event + " is orphaned, and should not be, or out of order");
        }
        queued--;
    }

    @Override
    public void settled() {
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.queue.isEmpty()) {
                continue;
            }
            if (part.queue.size() > sharing.maxBacklog()) {
                log.violated("partition " + part.name + " holds more than its max-backlog: " + part.queue);
            }
            if (part.consumer == null && sharing.orphan() == Orphan.DISCARD) {
                log.violated("partition " + part.name + " holds for nobody: " + part.queue);
            }
            if (part.consumer != null && part.consumer.outstanding() > 0) {
                log.violated(part.consumer + " has asked for what is not delivered: " + part.queue);
            }
        }
        lookAtMarks();
    }

    // Marks.

    @Override
    public void marked(MarkModel mark) {
        mark.mustHaveLeft = new long[parts.size()];
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            mark.mustHaveLeft[i] = part.consumer == null || part.queue.isEmpty() ? 0 : part.entered;
        }
        marks.add(mark);
    }

    /**
     * They are reached in their order, and one whose consumer has left holds none up (D16);
     * each as soon as it may and not before.
     */
    private void lookAtMarks() {
        boolean mayBeReached = true;
        for (MarkModel mark : marks) {
            mayBeReached &= passed(mark);
            if (mark.reached != mayBeReached) {
                log.violated("a mark is reached: " + mark.reached + ", and should be: " + mayBeReached);
            }
        }
        while (!marks.isEmpty() && marks.element().reached) {
            marks.remove();
        }
    }

    private boolean passed(MarkModel mark) {
        for (int i = 0; i < parts.size(); i++) {
            if (mark.mustHaveLeft[i] > parts.get(i).left()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean holdsMarks() {
        return !marks.isEmpty();
    }
}
