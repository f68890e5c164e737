package io.genstage.lineage;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An event. */
final class Item {

    private final int id;

    private final List<Root> roots;

    /** The event that a partition function has replaced by this one, or this one. */
    private final Item original;

    // Of the original.

    /** The stages that must still finish it. */
    private final Set<String> waiting = new HashSet<>();

    /** Whether one of these stages is enough. */
    private boolean anyIsEnough;

    private boolean mayBeHeld;

    private boolean kept;

    /** Whether the handler call that failed last failed because of this event, as far as the engine can know. */
    private boolean blamed;

    /** Whether a call with it and others failed. */
    private boolean failedWithOthers;

    private int failures;

    private int excludedFailures;

    Item(int id, List<Root> roots) {
        this.id = id;
        this.roots = roots;
        this.original = this;
    }

    private Item(Item original) {
        this.id = original.id;
        this.roots = original.roots;
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
        boolean expected = original.waiting.remove(stage);
        if (expected && original.anyIsEnough) {
            original.waiting.clear();
        }
        return expected;
    }

    /** No stage takes it any more. */
    void end() {
        original.waiting.clear();
    }

    boolean isFinished() {
        return original.waiting.isEmpty();
    }

    /** {@return whether no stage takes it, but its producer may hold it until there is demand} */
    boolean mayBeHeld() {
        return original.mayBeHeld;
    }

    boolean isWithdrawn() {
        return !roots.isEmpty() && roots.stream().allMatch(Root::withdrawn);
    }

    String describe() {
        return id + " with " + roots.size() + " acknowledgers to " + original.waiting;
    }

    /** A handler keeps it after its call. */
    void keep() {
        original.kept = true;
    }

    boolean isKept() {
        return original.kept;
    }

    // Failed calls.

    void failed(boolean alone, boolean excluded, boolean withOthers) {
        original.failedWithOthers |= withOthers;
        original.failures++;
        original.excludedFailures += excluded ? 1 : 0;
        original.blamed = alone;
    }

    void clearFailures() {
        original.failures = 0;
        original.excludedFailures = 0;
        original.blamed = false;
        original.failedWithOthers = false;
    }

    int failures() {
        return original.failures;
    }

    boolean wasExcluded() {
        return original.excludedFailures > 0;
    }

    boolean failedWithOthers() {
        return original.failedWithOthers;
    }

    boolean isBlamed() {
        return original.blamed;
    }

    @Override
    public String toString() {
        return String.valueOf(id);
    }
}
