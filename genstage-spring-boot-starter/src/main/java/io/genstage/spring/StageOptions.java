package io.genstage.spring;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.StageType;
import io.genstage.definition.StageDefinition;
import io.genstage.supervision.ChildOptions;
import java.time.Duration;
import java.util.Objects;

/** Turns the properties of one stage into the core's options, after a look at each. */
final class StageOptions {

    private static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMillis(100);

    private final String path;

    private final StageHandler handler;

    private final StageProperties stage;

    private final DefaultsProperties defaults;

    private final StageSubscriptions subscriptions;

    private final StageDispatcher dispatcher;

    private final SchedulerBeans schedulers;

    StageOptions(
            Wiring wiring,
            String name,
            DefaultsProperties defaults,
            EventExpressions expressions,
            DispatcherBeans dispatchers,
            SchedulerBeans schedulers) {
        this.path = wiring.path(name);
        this.handler = wiring.handler(name);
        this.stage = wiring.stage(name);
        this.defaults = defaults;
        this.subscriptions = new StageSubscriptions(path, stage, wiring, defaults, expressions);
        this.dispatcher = new StageDispatcher(expressions, dispatchers);
        this.schedulers = schedulers;
    }

    void apply(StageDefinition.Options<?> options) {
        new StageKeys(path, handler.kind(), stage).check();
        stage.subscribeTo()
                .forEach(subscription ->
                        options.subscribeTo(subscription.stageOrEmpty(), subscriptions.options(subscription)));
        options.concurrency(stage.instances());
        if (stage.perEvent()) {
            options.perEvent(children());
        }
        if (stage.scheduler() != null) {
            options.scheduler(schedulers.get(path + ".scheduler", stage.scheduler()));
        }
        if (!stage.blocking()) {
            options.nonBlocking();
        }
        if (handler.kind().emits()) {
            applyBuffer(options);
            options.dispatcher(dispatcher.choose(path, stage, handler));
        }
        if (handler.kind() == StageType.PRODUCER) {
            applyDemand(options);
        }
    }

    private ChildOptions children() {
        return Objects.requireNonNullElse(stage.child(), ChildProperties.empty())
                .options(path + ".child");
    }

    private void applyBuffer(StageDefinition.Options<?> options) {
        if (handler.kind() == StageType.PRODUCER) {
            BufferSize size = Objects.requireNonNullElse(stage.bufferSize(), defaults.bufferSize());
            options.buffer(new BufferOptions(size.capacity(), keep()));
        } else if (stage.bufferSize() != null) {
            options.buffer(new BufferOptions(stage.bufferSize().capacity(), keep()));
        }
    }

    private BufferKeep keep() {
        return Objects.requireNonNullElse(stage.bufferKeep(), BufferKeep.LAST);
    }

    private void applyDemand(StageDefinition.Options<?> options) {
        if (stage.demand() != null) {
            options.demand(stage.demand());
        }
        if (stage.pollInterval() != null) {
            options.pollInterval(stage.pollInterval());
        } else if (handler.polled()) {
            options.pollInterval(DEFAULT_POLL_INTERVAL);
        }
    }
}
