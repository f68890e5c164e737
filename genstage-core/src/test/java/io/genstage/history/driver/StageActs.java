package io.genstage.history.driver;

import io.genstage.DemandMode;
import io.genstage.InvalidPipelineException;
import io.genstage.StageType;
import io.genstage.Status;
import io.genstage.history.event.Callback;
import io.genstage.history.event.Event;
import io.genstage.history.event.EventKeys;
import io.genstage.history.event.Transition;
import io.genstage.history.model.InstanceModel;
import io.genstage.history.model.StageModel;
import io.genstage.history.model.World;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.PipelineDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** What is done to stages: said to them, let into them, and with themselves. */
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

    void offer() {
        List<StageModel> producers = world.stages(stage -> stage.type == StageType.PRODUCER);
        if (producers.isEmpty()) {
            return;
        }
        InstanceModel producer = world.any(producers).instances[0];
        List<Event> events = new ArrayList<>();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            events.add(
                    new Event(producer.inlet, producer.inlet.size() + events.size(), random.nextInt(EventKeys.COUNT)));
        }
        int accepted = pipeline.<Event>inlet(producer.stage.name).offerAll(events);
        world.note("offer ", events, " accepted: ", accepted);
        events.subList(0, accepted).forEach(producer.inlet::add);
        producer.inletRefused += events.size() - accepted;
        world.count(accepted > 0 ? Transition.INLET_ACCEPTED : Transition.INLET_REFUSED);
        if (accepted > 0 && (pipeline.status() != Status.RUNNING || producer.life.isLeaving())) {
            world.violated(producer.life + " lets something in, and its pipeline is " + pipeline.status());
        }
    }

    void say() {
        InstanceModel instance = anyToTalkTo();
        int what = random.nextInt(8);
        world.note("say ", what, " to ", instance);
        switch (what) {
            case 0, 1, 2 -> instance.talk.cast();
            case 3 -> instance.talk.call(Duration.ofMillis(random.nextInt(40)));
            case 4, 5, 6 -> instance.talk.info();
            default -> {
                if (instance.isProducer()) {
                    demand(instance, random.nextBoolean() ? DemandMode.ACCUMULATE : DemandMode.FORWARD);
                }
            }
        }
    }

    /** Rather one that has no handler at the moment. */
    private InstanceModel anyToTalkTo() {
        InstanceModel chosen = world.any(world.instances);
        for (InstanceModel instance : world.instances) {
            chosen = instance.life.isRestarting() ? instance : chosen;
        }
        return chosen;
    }

    void demand(InstanceModel producer, DemandMode mode) {
        world.count(mode == DemandMode.ACCUMULATE ? Transition.ACCUMULATED : Transition.FORWARDED);
        producer.shell().tell(() -> {
            producer.mode = mode;
            producer.life.callIsSettled();
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
        world.note("add ", what);
        int before = world.stages.size();
        Consumer<PipelineDefinition.Builder> stages = builder -> {
            switch (what) {
                case 0 -> topology.guest(builder);
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
            world.note("declined: ", e.getMessage());
            world.count(Transition.DECLINED);
            List.copyOf(world.stages.subList(before, world.stages.size())).forEach(topology::forget);
        }
    }

    private void remove() {
        List<StageModel> removable = world.stages(stage -> world.unrest > 1 || stage.type == StageType.CONSUMER);
        if (!removable.isEmpty()) {
            StageModel stage = world.any(removable);
            world.note("remove ", stage.name);
            topology.forget(stage);
            for (InstanceModel instance : stage.instances) {
                instance.shell().tell(() -> instance.life.hearStop(true));
            }
            var unused = pipeline.remove(stage.name).thenRun(() -> world.count(Transition.STAGE_REMOVED));
        }
    }

    void stop() {
        InstanceModel instance = world.any(world.instances);
        world.note("stop ", instance);
        world.count(Transition.STAGE_STOPPED);
        instance.shell().tell(() -> instance.life.hearStop(false));
        instance.shell().stop();
    }

    void poison() {
        StageModel stage = world.any(world.stages);
        Callback[] all = Callback.values();
        Callback callback = all[random.nextInt(all.length)];
        world.note("poison ", stage.name, " ", callback);
        world.poison.put(stage, callback, world.supervisor == null ? 1 : 1 + random.nextInt(3));
    }

    void poisonDispatcher() {
        List<StageModel> emitting = topology.emitting();
        if (world.oneIn(4) && !emitting.isEmpty()) {
            StageModel stage = world.any(emitting);
            world.note("poison the dispatcher of ", stage.name);
            world.poison.putIntoDispatcher(stage);
        }
    }
}
