package io.genstage.testing;

import io.genstage.ProducerStage;

/** Producers for tests. */
public final class Sources {

    private Sources() {}

    /** Emits 0, 1, 2, … as many as are requested, without end. */
    public static ProducerStage<Integer> counter() {
        return range(Integer.MAX_VALUE);
    }

    /** Emits 0 to {@code count - 1}, as many as are requested, and completes with the last. */
    public static ProducerStage<Integer> range(int count) {
        int[] next = {0};
        return (demand, out) -> {
            for (long i = 0; i < demand && next[0] < count; i++) {
                out.emit(next[0]++);
            }
            if (next[0] == count) {
                out.complete();
            }
        };
    }

    /** Emits nothing and never completes. Its events come through the inlet. */
    public static ProducerStage<Integer> silent() {
        return ProducerStage.inletOnly();
    }
}
