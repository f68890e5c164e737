package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.StageType;
import io.genstage.spring.properties.SizeCheck;
import io.genstage.spring.properties.StageProperties;
import org.jspecify.annotations.Nullable;

/** Refuses keys of a stage that mean nothing for its kind, and sizes that make no sense. */
final class StageKeys {

    private final String path;

    private final StageType kind;

    private final StageProperties stage;

    StageKeys(String path, StageType kind, StageProperties stage) {
        this.path = path;
        this.kind = kind;
        this.stage = stage;
    }

    /**
     * Checks all.
     *
     * @throws InvalidPipelineException at the first mistake
     */
    void check() {
        checkSizes();
        checkChildren();
        if (kind.consumes()) {
            refuse("poll-interval", stage.pollInterval(), "is not polled");
            refuse("demand", stage.demand(), "has no demand to keep");
        } else {
            refuse("max-demand", stage.maxDemand(), "asks nobody for events");
            refuse("min-demand", stage.minDemand(), "asks nobody for events");
            refuse("selector", stage.selector(), "has no subscription that could select");
            refuse("cancel", stage.cancel(), "has no subscription that could be cancelled");
        }
        boolean bounded = kind == StageType.PRODUCER
                ? stage.bufferSize() == null || stage.bufferSize().bounded()
                : stage.bufferSize() != null && stage.bufferSize().bounded();
        if (kind.emits() && stage.bufferKeep() != null && !bounded) {
            throw new InvalidPipelineException(
                    path + ".buffer-keep is set, but the buffer has no bound, so it is never full.",
                    "Set `buffer-size` to a number. Or: " + Remedies.remove("buffer-keep"));
        }
        if (!kind.emits()) {
            refuse("buffer-size", stage.bufferSize(), "emits nothing");
            refuse("buffer-keep", stage.bufferKeep(), "emits nothing");
            refuse("dispatcher", stage.dispatcher(), "emits nothing");
            refuse("partition", stage.partition(), "emits nothing");
        }
    }

    private void checkSizes() {
        SizeCheck.atLeast(path + ".max-demand", stage.maxDemand(), 1);
        SizeCheck.atLeast(path + ".min-demand", stage.minDemand(), 0);
        SizeCheck.atLeast(path + ".concurrency", stage.instances(), 1);
        SizeCheck.atLeast(
                path + ".buffer-size",
                stage.bufferSize() == null ? null : stage.bufferSize().capacity(),
                1);
        SizeCheck.positive(path + ".poll-interval", stage.pollInterval());
    }

    private void checkChildren() {
        if (stage.perEvent() && kind != StageType.CONSUMER) {
            throw new InvalidPipelineException(
                    path + ".concurrency is 'per-event', but the stage is a " + kind
                            + ", and only a consumer can start a child for each event.",
                    (kind == StageType.PRODUCER ? "" : "Give it a number of instances. Or: ")
                            + Remedies.remove("concurrency"));
        }
        if (stage.child() != null && !stage.perEvent()) {
            throw new InvalidPipelineException(
                    path + ".child is set, but the stage starts no child for each event.",
                    (kind == StageType.CONSUMER ? "Set `concurrency: per-event` as well. Or: " : "")
                            + Remedies.remove("child"));
        }
    }

    private void refuse(String key, @Nullable Object value, String reason) {
        if (value != null) {
            throw new InvalidPipelineException(
                    path + "." + key + " is set, but the stage is a " + kind + ", which " + reason + ".",
                    Remedies.remove(key));
        }
    }
}
