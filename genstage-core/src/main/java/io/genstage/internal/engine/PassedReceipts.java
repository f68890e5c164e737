package io.genstage.internal.engine;

import io.genstage.internal.protocol.Receipt;
import io.genstage.internal.protocol.Receipts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Passes the receipts of the events that a call has received to the events that it has emitted. What a call with one
 * event emits belongs to that event. What a call with a batch emits belongs to the whole batch, unless its handler takes
 * single events and marks how many it had emitted after each. An event of which nothing comes is done.
 */
final class PassedReceipts {

    private final @Nullable Receipt[] outputs;

    /**
     * Passes to events that have no receipts yet.
     *
     * @param outputs the receipts of the emitted events, which this object sets
     */
    PassedReceipts(@Nullable Receipt[] outputs) {
        this.outputs = outputs;
    }

    /**
     * Passes receipts.
     *
     * @param inputs returns the receipt of each event that the call has received
     * @param handled how many of these events the call has handled, from the first one on
     * @param marks how many events the call had emitted after each event, or {@code null} if that is unknown
     */
    void pass(IntFunction<@Nullable Receipt> inputs, int handled, int @Nullable [] marks) {
        if (handled == 1) {
            passOne(inputs.apply(0), 0, outputs.length);
        } else if (marks == null) {
            passJointly(inputs, handled);
        } else {
            for (int i = 0; i < handled; i++) {
                passOne(inputs.apply(i), i == 0 ? 0 : marks[i - 1], marks[i]);
            }
        }
    }

    private void passOne(@Nullable Receipt input, int from, int to) {
        if (input != null) {
            Receipts.pass(input, to - from);
            Arrays.fill(outputs, from, to, input);
        }
    }

    private void passJointly(IntFunction<@Nullable Receipt> inputs, int handled) {
        List<Receipt> parents = new ArrayList<>(handled);
        Receipt last = null;
        for (int i = 0; i < handled; i++) {
            Receipt input = inputs.apply(i);
            if (input != null && input == last) {
                Receipts.done(input); // one part is enough
            } else if (input != null) {
                parents.add(input);
            }
            last = input;
        }
        if (!parents.isEmpty()) {
            Receipt all = Receipts.passJointly(parents, outputs.length);
            Arrays.fill(outputs, all);
        }
    }
}
