package io.genstage.internal.calls;

import org.jspecify.annotations.Nullable;

/**
 * The part of an emitter that handlers of single events use: it records which events a handler emitted for which event
 * of its batch. If a later event fails, the engine drops only what was emitted for that one.
 */
public interface EventMarks {

    /** The context of a stage, through which a handler without an emitter marks events. */
    interface Owner {

        /** {@return the marks of the handler call on the current thread, or {@code null} if there is no call} */
        @Nullable
        EventMarks currentMarks();
    }

    /** Begins the first event of a batch, in a handler that marks events. */
    void begin();

    /** Ends an event of the batch: what was emitted since the last call was emitted for that event. */
    void eventDone();

    /** {@return whether the engine needs the marks even if no event fails} */
    boolean needed();

    /**
     * Returns the marks of an emitter, for a handler whose failing event may have emitted something.
     *
     * @param emitter the emitter of the call; the context of the stage, if the call has no emitter
     * @return its marks, or marks that record nothing, if there are none
     */
    static EventMarks of(Object emitter) {
        EventMarks found =
                emitter instanceof Owner owner ? owner.currentMarks() : emitter instanceof EventMarks own ? own : null;
        EventMarks marks = found == null ? NoMarks.INSTANCE : found;
        marks.begin();
        return marks;
    }

    /**
     * Returns the marks of an emitter, for a handler that emits an event last of all.
     *
     * @param emitter the emitter of the call
     * @return its marks, or {@code null} if the engine does not need them
     */
    static @Nullable EventMarks ifNeeded(Object emitter) {
        return emitter instanceof EventMarks marks && marks.needed() ? of(emitter) : null;
    }
}
