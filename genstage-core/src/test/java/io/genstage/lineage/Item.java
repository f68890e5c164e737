package io.genstage.lineage;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An event. */
final class Item {

    private final int id;

    private final List<Root> roots;

    /** It is tracked also for something else, and so it remains if its acknowledgers are withdrawn. */
    private final boolean fixed;

    /** The event that a partition function has replaced by this one, or this one. */
    private final Item original;

    // Of the original.

    /** The stages that must still finish it. */
    private final Set<String> waiting = new HashSet<>();

    /** Whether one of these stages is enough. */
    private boolean anyIsEnough;

    private boolean mayBeHeld;

    /** The pipeline has failed: it is not known whether a stage still takes the event. */
    private boolean abandoned;

    Item(int id, List<Root> roots, boolean fixed) {
        this.id = id;
        this.roots = roots;
        this.fixed = fixed;
        this.original = this;
    }

    private Item(Item original) {
        this.id = original.id;
        this.roots = original.roots;
        this.fixed = original.fixed;
        this.original = original.original;
    }

    /** {@return another object in place of this event} */
    Item replaced() {
        return new Item(this);
    }

    int id() {
        return id;
    }

    List<Root> roots() {
        return roots;
    }

    /** It was emitted: these stages take it. */
    void takenBy(Set<String> stages, boolean one) {
        waiting.addAll(stages);
        anyIsEnough = one;
        mayBeHeld = stages.isEmpty();
    }

    /**
     * A stage has finished it.
     *
     * @return whether the stage had to
     */
    boolean finishedBy(String stage) {
        boolean expected = original.waiting.remove(stage) || original.abandoned;
        if (expected && original.anyIsEnough) {
            original.waiting.clear();
        }
        return expected;
    }

    /** No stage takes it any more. */
    void end() {
        original.waiting.clear();
    }

    void abandon() {
        original.abandoned = true;
        original.waiting.clear();
    }

    boolean isAbandoned() {
        return original.abandoned;
    }

    boolean isFinished() {
        return original.waiting.isEmpty();
    }

    /** {@return whether no stage takes it, but its producer may hold it until there is demand} */
    boolean mayBeHeld() {
        return original.mayBeHeld;
    }

    boolean isFixed() {
        return fixed;
    }

    boolean isTracked() {
        return fixed || !roots.isEmpty();
    }

    boolean isWithdrawn() {
        return !fixed && !roots.isEmpty() && roots.stream().allMatch(Root::withdrawn);
    }

    String describe() {
        return id + " with " + roots.size() + " acknowledgers to " + original.waiting;
    }

    /** {@return the event that was emitted, in place of which there may be others} */
    Item original() {
        return original;
    }

    @Override
    public String toString() {
        return String.valueOf(id);
    }
}
