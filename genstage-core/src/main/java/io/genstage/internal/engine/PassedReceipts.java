package io.genstage.internal.engine;

import io.genstage.internal.protocol.KeptReceipt;
import io.genstage.internal.protocol.Receipt;
import io.genstage.internal.protocol.Receipts;
import io.genstage.internal.protocol.SliceReceipts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Passes the receipts of the events that a call has received to the events that it has emitted. What a call with one
 * event emits belongs to that event. What a call with a batch emits belongs to the whole batch, unless its handler takes
 * single events and marks how many it had emitted after each. An event of which nothing comes is done.
 *
 * <p>The part of an event that the handler has taken over stays with the handler. The emitted events get parts of the
 * {@link KeptReceipt}.
 */
final class PassedReceipts {

    /** The receipts of the events that the call has handled. */
    private final SliceReceipts inputs;

    /** How many events the call has emitted. */
    private final int outputs;

    private final KeptEvents<?> kept;

    PassedReceipts(SliceReceipts inputs, int outputs, KeptEvents<?> kept) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.kept = kept;
    }

    /**
     * {@return the receipts of the emitted events}
     *
     * @param marks how many events the call had emitted after each event, or {@code null} if that is unknown
     */
    SliceReceipts pass(int @Nullable [] marks) {
        if (inputs.size() == 1) {
            return Receipts.common(passOne(0, outputs), outputs);
        }
        if (marks == null) {
            return kept.any() ? passBatchWithKept() : Receipts.passBatch(inputs, outputs);
        }
        return !kept.any() && oneEach(marks) ? inputs : passEach(marks);
    }

    /** {@return whether one event was emitted for each event: it gets the receipt of that event} */
    private boolean oneEach(int[] marks) {
        for (int i = 0; i < inputs.size(); i++) {
            if (marks[i] != i + 1) {
                return false;
            }
        }
        return true;
    }

    private SliceReceipts passEach(int[] marks) {
        @Nullable Receipt[] all = new Receipt[outputs];
        int from = 0;
        for (int i = 0; i < inputs.size(); i++) {
            Arrays.fill(all, from, marks[i], passOne(i, marks[i] - from));
            from = marks[i];
        }
        return Receipts.array(all);
    }

    private @Nullable Receipt passOne(int index, int events) {
        KeptReceipt own = kept.receipt(index);
        if (own != null) {
            Receipts.share(own, events);
            return own;
        }
        Receipt input = inputs.get(index);
        if (input != null) {
            Receipts.pass(input, events);
        }
        return input;
    }

    /** The handler has taken over some events of the batch, or the batch as a whole. */
    private SliceReceipts passBatchWithKept() {
        List<@Nullable Receipt> parents = new ArrayList<>();
        KeptReceipt last = null;
        for (int i = 0; i < inputs.size(); i++) {
            KeptReceipt own = kept.receipt(i);
            if (own == null) {
                parents.add(inputs.get(i));
            } else if (own != last && outputs > 0) {
                Receipts.share(own, 1);
                parents.add(own);
            }
            last = own;
        }
        return Receipts.passBatch(Receipts.array(parents.toArray(new Receipt[0])), outputs);
    }
}
