package io.genstage.examples;

import io.genstage.Emitter;
import io.genstage.ProducerStage;

/** Emits 0, 1, 2, … as demanded, and completes after the last number. */
final class Counter implements ProducerStage<Integer> {

    private final int count;

    private int next;

    Counter(int count) {
        this.count = count;
    }

    @Override
    public void handleDemand(long demand, Emitter<Integer> out) {
        for (long i = 0; i < demand && next < count; i++) {
            out.emit(next++);
        }
        if (next == count) {
            out.complete();
        }
    }
}
