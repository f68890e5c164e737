package io.genstage.spring.assembly;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.Scheduler;
import io.genstage.StageType;
import io.genstage.definition.StageDefinition;
import io.genstage.spring.expression.EventExpressions;
import io.genstage.spring.handler.StageHandler;
import io.genstage.spring.properties.BufferSize;
import io.genstage.spring.properties.ChildProperties;
import io.genstage.spring.properties.DefaultsProperties;
import io.genstage.spring.properties.PropertyDefaults;
import io.genstage.spring.properties.StageProperties;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ErrorOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks the properties of one stage, and maps them to options of the core. Each option is one line of {@link #apply}.
 */
final class StageOptionsMapper {

    private static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMillis(100);

    private final DeclaredTopology topology;

    private final String name;

    private final String path;

    private final StageHandler handler;

    private final StageProperties stage;

    private final DefaultsProperties defaults;

    private final SubscriptionOptionsMapper subscriptions;

    private final DispatcherSelector dispatcher;

    private final SchedulerBeans schedulers;

    private final @Nullable ClassLoader classes;

    StageOptionsMapper(
            DeclaredTopology topology,
            String name,
            DefaultsProperties defaults,
            EventExpressions expressions,
            DispatcherBeans dispatchers,
            SchedulerBeans schedulers,
            @Nullable ClassLoader classes) {
        this.topology = topology;
        this.name = name;
        this.path = topology.path(name);
        this.handler = topology.handler(name);
        this.stage = topology.stage(name);
        this.defaults = defaults;
        this.subscriptions = new SubscriptionOptionsMapper(path, stage, topology, defaults, expressions);
        this.dispatcher = new DispatcherSelector(expressions, dispatchers);
        this.schedulers = schedulers;
        this.classes = classes;
    }

    void apply(StageDefinition.Options<?> options) {
        StageRules.check(path, handler.kind(), stage);
        for (DeclaredSubscription subscription : topology.subscriptions(name)) {
            options.subscribeTo(subscription.producer(), subscriptions.options(subscription));
        }
        options.concurrency(stage.instances());
        ifSet(children(), options::perEvent);
        ifSet(scheduler(), options::scheduler);
        if (!stage.blocking()) {
            options.nonBlocking();
        }
        ifSet(buffer(), options::buffer);
        if (handler.kind().emits()) {
            options.dispatcher(dispatcher.select(path, stage, handler));
        }
        ifSet(stage.demand(), options::demand);
        ifSet(pollInterval(), options::pollInterval);
        ifSet(stage.inletCapacity(), options::inletCapacity);
        ifSet(stage.maxInFlight(), options::maxInFlight);
        ifSet(stage.onGivenUp(), options::onGivenUp);
        ifSet(errors(), options::onError);
        ifSet(stage.timeout(), options::timeout);
        ifSet(stage.delivery(), options::delivery);
    }

    private static <T> void ifSet(@Nullable T value, Consumer<T> option) {
        if (value != null) {
            option.accept(value);
        }
    }

    private @Nullable ChildOptions children() {
        if (!stage.perEvent()) {
            return null;
        }
        ChildProperties child = stage.child() == null ? PropertyDefaults.of(ChildProperties.class) : stage.child();
        return child.options(path + ".child");
    }

    private @Nullable Scheduler scheduler() {
        return stage.scheduler() == null ? null : schedulers.get(path + ".scheduler", stage.scheduler());
    }

    private @Nullable BufferOptions buffer() {
        BufferSize byDefault = handler.kind() == StageType.PRODUCER ? defaults.bufferSize() : null;
        BufferSize size = stage.bufferSize() == null ? byDefault : stage.bufferSize();
        return size == null
                ? null
                : new BufferOptions(size.capacity(), Objects.requireNonNullElse(stage.bufferKeep(), BufferKeep.LAST));
    }

    private @Nullable ErrorOptions errors() {
        return stage.onError() == null
                ? null
                : new ErrorOptionsMapper(topology, name, stage.onError(), classes).options();
    }

    private @Nullable Duration pollInterval() {
        return stage.pollInterval() == null && handler.polled() ? DEFAULT_POLL_INTERVAL : stage.pollInterval();
    }
}
