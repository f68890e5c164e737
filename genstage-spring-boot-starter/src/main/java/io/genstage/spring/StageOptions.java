package io.genstage.spring;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.CancelMode;
import io.genstage.InvalidPipelineException;
import io.genstage.StageType;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.pipeline.StageDefinition;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns the properties of one stage into the core's options, after a look at each. */
final class StageOptions {

    private static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMillis(100);

    private final String path;

    private final StageHandler handler;

    private final StageProperties stage;

    private final DefaultsProperties defaults;

    StageOptions(
            String pipeline, String name, StageHandler handler, StageProperties stage, DefaultsProperties defaults) {
        this.path = "genstage.pipelines." + pipeline + ".stages." + name;
        this.handler = handler;
        this.stage = stage;
        this.defaults = defaults;
    }

    void apply(StageDefinition.Options options) {
        checkSizes();
        checkKind();
        stage.subscribeTo().forEach(subscription -> subscribe(options, subscription));
        if (stage.concurrency() != null) {
            options.concurrency(stage.concurrency().instances());
        }
        if (!stage.blocking()) {
            options.nonBlocking();
        }
        applyOutput(options);
        if (stage.pollInterval() != null) {
            options.pollInterval(stage.pollInterval());
        } else if (handler.polled()) {
            options.pollInterval(DEFAULT_POLL_INTERVAL);
        }
    }

    private void checkSizes() {
        SizeCheck.atLeast(path + ".max-demand", stage.maxDemand(), 1);
        SizeCheck.atLeast(path + ".min-demand", stage.minDemand(), 0);
        SizeCheck.atLeast(
                path + ".concurrency",
                stage.concurrency() == null ? null : stage.concurrency().instances(),
                1);
        SizeCheck.atLeast(
                path + ".buffer-size",
                stage.bufferSize() == null ? null : stage.bufferSize().capacity(),
                1);
        SizeCheck.positive(path + ".poll-interval", stage.pollInterval());
    }

    private void checkKind() {
        if (handler.kind() == StageType.PRODUCER) {
            refuse("max-demand", stage.maxDemand(), "asks nobody for events");
            refuse("min-demand", stage.minDemand(), "asks nobody for events");
            refuse("cancel", stage.cancel(), "has no subscription that could be cancelled");
        } else {
            refuse("poll-interval", stage.pollInterval(), "is not polled");
            refuse("demand", stage.demand(), "has no demand to keep");
        }
        if (handler.kind() == StageType.CONSUMER) {
            refuse("buffer-size", stage.bufferSize(), "emits nothing");
            refuse("buffer-keep", stage.bufferKeep(), "emits nothing");
            refuse("dispatcher", stage.dispatcher(), "emits nothing");
        }
        if (stage.demand() == DemandMode.ACCUMULATE) {
            throw new InvalidPipelineException(
                    path + ".demand: 'accumulate' is not supported by this version.", "Remove it.");
        }
    }

    private void refuse(String key, @Nullable Object value, String reason) {
        if (value != null) {
            throw new InvalidPipelineException(
                    path + "." + key + " is set, but the stage is a " + handler.kind() + ", which " + reason + ".",
                    "Remove it.");
        }
    }

    private void subscribe(StageDefinition.Options options, SubscriptionProperties subscription) {
        if (subscription.stageOrEmpty().isBlank()) {
            throw new InvalidPipelineException(
                    path + ".subscribe-to has an entry that names no stage.", "Say `stage:` in it.");
        }
        String where = path + ".subscribe-to (" + subscription.stageOrEmpty() + ")";
        SizeCheck.atLeast(where + ".max-demand", subscription.maxDemand(), 1);
        SizeCheck.atLeast(where + ".min-demand", subscription.minDemand(), 0);
        DemandWindow window = DemandWindow.of(defaults)
                .narrowed(stage.maxDemand(), stage.minDemand())
                .narrowed(subscription.maxDemand(), subscription.minDemand());
        SizeCheck.below(where, window.min(), window.max());
        CancelMode general = Objects.requireNonNullElse(stage.cancel(), CancelMode.PERMANENT);
        CancelMode cancel = Objects.requireNonNullElse(subscription.cancel(), general);
        options.subscribeTo(subscription.stageOrEmpty(), new SubscriptionOptions(window.max(), window.min(), cancel));
    }

    private void applyOutput(StageDefinition.Options options) {
        if (handler.kind() == StageType.PRODUCER) {
            BufferSize size = Objects.requireNonNullElse(stage.bufferSize(), defaults.bufferSize());
            options.buffer(new BufferOptions(size.capacity(), keep()));
        } else if (stage.bufferSize() != null) {
            options.buffer(new BufferOptions(stage.bufferSize().capacity(), keep()));
        }
        String dispatcher = Objects.requireNonNullElse(stage.dispatcher(), "demand");
        if (dispatcher.equals("broadcast")) {
            options.dispatcher(BroadcastDispatcher::new);
        } else if (!dispatcher.equals("demand")) {
            throw new InvalidPipelineException(
                    path + ".dispatcher: '" + dispatcher + "' is not supported by this version.",
                    "Use 'demand' or 'broadcast'.");
        }
    }

    private BufferKeep keep() {
        return Objects.requireNonNullElse(stage.bufferKeep(), BufferKeep.LAST);
    }
}
