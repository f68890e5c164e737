package io.genstage.engine;

import io.genstage.DiscardReason;
import io.genstage.log.SafeLog;
import io.genstage.protocol.Loss;
import io.genstage.protocol.ProducerSide;
import io.genstage.protocol.Withheld;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells a stage's handler, and the log, of the events that the stage has let go of. */
final class LossReports<O> {

    private static final SafeLog log = SafeLog.of(LossReports.class);

    private final StageShell<?, O> shell;

    private final HandlerCalls<?, O> calls;

    private final ProducerSide<O> output;

    LossReports(StageShell<?, O> shell, HandlerCalls<?, O> calls, ProducerSide<O> output) {
        this.shell = shell;
        this.calls = calls;
        this.output = output;
    }

    /**
     * Tells all that was not told yet.
     *
     * @param handlerListens whether the handler may be called
     * @return what the handler threw, or {@code null}
     */
    @Nullable
    Throwable tell(boolean handlerListens) {
        Throwable thrown = null;
        for (Loss<O> loss = output.nextLoss(); loss != null; loss = output.nextLoss()) {
            boolean[] warn = {true};
            if (handlerListens && thrown == null) {
                List<O> events = Collections.unmodifiableList(loss.events());
                DiscardReason reason = loss.reason();
                thrown = calls.callBack(callbacks -> warn[0] = callbacks.discarded(events, reason));
            }
            if (warn[0] && loss.reason() != DiscardReason.FILTERED) {
                warn(loss);
            }
        }
        for (Withheld some = output.nextWithheld(); some != null; some = output.nextWithheld()) {
            log.warn(
                    "Stage {} has not given {} events to '{}', because its selector has thrown",
                    shell,
                    some.events(),
                    some.consumer(),
                    some.cause());
        }
        return thrown;
    }

    private void warn(Loss<O> loss) {
        String text = "Stage {} has discarded {} events, because {}";
        int count = loss.events().size();
        switch (loss.reason()) {
            case BUFFER_FULL -> log.warn(text, shell, count, "its buffer is full");
            case ORPHANED -> log.warn(text, shell, count, "their partition has no consumer");
            case FAILED -> log.warn(text, shell, count, "it cannot say where they belong", loss.cause());
            case FILTERED -> {}
        }
    }
}
