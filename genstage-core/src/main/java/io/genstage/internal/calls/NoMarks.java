package io.genstage.internal.calls;

/** The marks of an emitter that is not the engine's, such as one of a test. */
enum NoMarks implements EventMarks {
    INSTANCE;

    @Override
    public void begin() {}

    @Override
    public void eventDone() {}

    @Override
    public boolean needed() {
        return false;
    }
}
