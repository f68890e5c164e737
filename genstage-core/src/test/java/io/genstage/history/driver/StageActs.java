package io.genstage.history.driver;

import io.genstage.DemandMode;
import io.genstage.InvalidPipelineException;
import io.genstage.StageType;
import io.genstage.definition.PipelineDefinition;
import io.genstage.history.event.Callback;
import io.genstage.history.event.Event;
import io.genstage.history.event.EventKeys;
import io.genstage.history.event.Transition;
import io.genstage.history.model.Disturbance;
import io.genstage.history.model.InstanceModel;
import io.genstage.history.model.StageModel;
import io.genstage.history.model.SubmissionModel;
import io.genstage.history.model.World;
import io.genstage.internal.threads.CallerFuture;
import io.genstage.pipeline.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Acts on stages: events for their inlets, messages, faults, and changes of the stages themselves. */
final class StageActs {

    private final World world;

    private final SplittableRandom random;

    private final TopologyGenerator topology;

    private final Pipeline pipeline;

    StageActs(World world, TopologyGenerator topology) {
        this.world = world;
        this.random = world.random;
        this.topology = topology;
        this.pipeline = world.pipeline();
    }

    /** Offers or submits events to an inlet. */
    void offer() {
        List<StageModel> producers = world.stages(stage -> stage.type == StageType.PRODUCER);
        if (producers.isEmpty()) {
            return;
        }
        InstanceModel producer = world.any(producers).instances[0];
        if (random.nextBoolean()) {
            offer(producer);
        } else {
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                submit(producer);
            }
        }
    }

    private void submit(InstanceModel producer) {
        Event event = new Event(
                producer.inletEvents, producer.inletEvents.size(), random.nextInt(EventKeys.COUNT));
        CompletableFuture<Void> future =
                pipeline.<Event>inlet(producer.stage.name).submit(event);
        boolean accepted = !((CallerFuture<Void>) future).isSettled();
        world.traceAct("submit ", event, " accepted: ", accepted);
        world.count(accepted ? Transition.SUBMITTED : Transition.SUBMISSION_REJECTED);
        if (accepted) {
            producer.inletEvents.add(event);
            new SubmissionModel(producer, event).await((CallerFuture<Void>) future);
            requireOpenInlet(producer);
        } else {
            producer.inletRefused++;
        }
    }

    private void offer(InstanceModel producer) {
        List<Event> events = new ArrayList<>();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            events.add(new Event(
                    producer.inletEvents,
                    producer.inletEvents.size() + events.size(),
                    random.nextInt(EventKeys.COUNT)));
        }
        int accepted = pipeline.<Event>inlet(producer.stage.name).offerAll(events);
        world.traceAct("offer ", events, " accepted: ", accepted);
        events.subList(0, accepted).forEach(producer.inletEvents::add);
        producer.inletRefused += events.size() - accepted;
        world.count(accepted > 0 ? Transition.INLET_ACCEPTED : Transition.INLET_REFUSED);
        if (accepted > 0) {
            requireOpenInlet(producer);
        }
    }

    private void requireOpenInlet(InstanceModel producer) {
        if (!world.isChangeable() || producer.life.isEnding()) {
            world.violated(producer.life + " accepts events in its inlet, but the pipeline is " + pipeline.status());
        }
    }

    /** Sends a message, or changes the demand mode of a producer. */
    void send() {
        InstanceModel instance = anyReceiver();
        int what = random.nextInt(8);
        world.traceAct("send ", what, " to ", instance);
        switch (what) {
            case 0, 1, 2 -> instance.mailbox.cast();
            case 3 -> instance.mailbox.call(Duration.ofMillis(random.nextInt(40)));
            case 4, 5, 6 -> instance.mailbox.info();
            default -> {
                if (instance.isProducer()) {
                    setDemandMode(instance, random.nextBoolean() ? DemandMode.ACCUMULATE : DemandMode.FORWARD);
                }
            }
        }
    }

    /** {@return an instance, preferably one that is restarting} */
    private InstanceModel anyReceiver() {
        InstanceModel chosen = world.any(world.instances);
        for (InstanceModel instance : world.instances) {
            chosen = instance.life.isRestarting() ? instance : chosen;
        }
        return chosen;
    }

    void setDemandMode(InstanceModel producer, DemandMode mode) {
        world.count(mode == DemandMode.ACCUMULATE ? Transition.ACCUMULATED : Transition.FORWARDED);
        producer.shell().execute(() -> {
            producer.mode = mode;
            producer.life.callEnded();
        });
        producer.shell().demand(mode);
    }

    void addOrRemove() {
        if (!world.isChangeable()) {
            return;
        }
        if (random.nextBoolean()) {
            add();
        } else {
            remove();
        }
    }

    private void add() {
        int what = random.nextInt(3);
        world.traceAct("add ", what);
        int before = world.stages.size();
        Consumer<PipelineDefinition.Builder> stages = builder -> {
            switch (what) {
                case 0 -> topology.unsubscribedSink(builder);
                case 1 -> topology.sink(builder, false);
                default -> topology.step(builder);
            }
        };
        List<StageModel> added = world.stages.subList(before, before);
        try {
            pipeline.add(stages);
            added = world.stages.subList(before, world.stages.size());
            added.forEach(stage -> stage.bind(pipeline));
            world.count(Transition.STAGE_ADDED);
        } catch (InvalidPipelineException e) {
            world.traceAct("rejected: ", e.getMessage());
            world.count(Transition.CHANGE_REJECTED);
            List.copyOf(world.stages.subList(before, world.stages.size())).forEach(topology::removed);
        }
    }

    private void remove() {
        List<StageModel> removable =
                world.stages(stage -> world.disturbance == Disturbance.SEVERE || stage.type == StageType.CONSUMER);
        if (!removable.isEmpty()) {
            StageModel stage = world.any(removable);
            world.traceAct("remove ", stage.name);
            topology.removed(stage);
            for (InstanceModel instance : stage.instances) {
                instance.shell().execute(() -> instance.life.stopReceived(true));
            }
            var unused = pipeline.remove(stage.name).thenRun(() -> world.count(Transition.STAGE_REMOVED));
        }
    }

    void stop() {
        InstanceModel instance = world.any(world.instances);
        world.traceAct("stop ", instance);
        world.count(Transition.STAGE_STOPPED);
        instance.shell().execute(() -> instance.life.stopReceived(false));
        instance.shell().stop();
    }

    void injectFault() {
        StageModel stage = world.any(world.stages);
        Callback[] all = Callback.values();
        Callback callback = all[random.nextInt(all.length)];
        world.traceAct("inject a fault into ", stage.name, " ", callback);
        boolean once = world.supervisor == null && callback != Callback.HANDLE_EVENTS;
        world.faults.inject(stage, callback, once ? 1 : 1 + random.nextInt(3));
    }

    void injectDispatcherFault() {
        List<StageModel> emitting = topology.emitting();
        if (world.oneIn(4) && !emitting.isEmpty()) {
            StageModel stage = world.any(emitting);
            world.traceAct("inject a fault into the dispatcher of ", stage.name);
            world.faults.injectIntoDispatcher(stage);
        }
    }
}
