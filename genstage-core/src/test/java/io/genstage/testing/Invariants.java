package io.genstage.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.DemandControl;
import io.genstage.DemandMode;
import io.genstage.DiscardReason;
import io.genstage.StageType;
import io.genstage.Status;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.snapshot.SubscriptionSnapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks the invariants of the design (section 4) on snapshots. */
public final class Invariants {

    /** The last cumulative figures of each edge. They only grow. */
    private final Map<Long, long[]> last = new HashMap<>();

    /** Checks the invariants of each stage that hold at any moment. */
    public void holdNow(PipelineSnapshot pipeline) {
        last.keySet().retainAll(edges(pipeline));
        for (StageSnapshot stage : pipeline.stages()) {
            for (InstanceSnapshot instance : stage.instances()) {
                reasons(instance);
                if (instance.output() != null) {
                    ledger(instance.instance(), instance.output());
                }
                if (instance.input() != null) {
                    demand(instance.instance(), instance.input());
                }
            }
        }
    }

    /** {@return the present subscriptions} */
    private static Set<Long> edges(PipelineSnapshot pipeline) {
        return pipeline.stages().stream()
                .flatMap(stage -> stage.instances().stream())
                .filter(instance -> instance.input() != null)
                .flatMap(instance -> instance.input().subscriptions().stream().map(SubscriptionSnapshot::id))
                .collect(Collectors.toSet());
    }

    /** Checks what also holds when nothing is runnable: each stage has done all that it can do. */
    public void holdAtRest(PipelineSnapshot pipeline) {
        holdNow(pipeline);
        if (pipeline.status() != Status.RUNNING) {
            return;
        }
        for (StageSnapshot stage : pipeline.stages()) {
            for (InstanceSnapshot instance : stage.instances()) {
                if (instance.status() == Status.RUNNING) {
                    noStall(stage.type(), instance);
                }
            }
        }
        edgesAgree(pipeline);
    }

    /** Each event that the figures count as given up has a place and a reason. */
    private void reasons(InstanceSnapshot instance) {
        long sum = instance.givenUpEvents().values().stream()
                .flatMap(reasons -> reasons.values().stream())
                .mapToLong(Long::longValue)
                .sum();
        InputSnapshot input = instance.input();
        OutputSnapshot output = instance.output();
        long taken = input == null ? 0 : input.failed() + input.withdrawn() + input.givenUp();
        long emitted = output == null
                ? 0
                : output.discarded(DiscardReason.BUFFER_FULL)
                        + output.discarded(DiscardReason.FAILED)
                        + output.withdrawn()
                        + output.givenUp();
        long inInlet = output == null || output.inlet() == null ? 0 : output.inlet().givenUp();
        assertThat(sum)
                .as("given up by %s, by place and reason: %s", instance.instance(), instance)
                .isEqualTo(taken + emitted + inInlet);
    }

    /** Invariant 2: no event is lost between emission and delivery. */
    private void ledger(String id, OutputSnapshot output) {
        assertThat(output.emitted())
                .as("emitted by %s = dispatched + surplus + buffered + queued + discarded + given up: %s", id, output)
                .isEqualTo(output.dispatched()
                        + output.surplus()
                        + output.buffered()
                        + output.queued()
                        + output.discarded()
                        + output.withdrawn()
                        + output.givenUp());
        assertThat(output.buffered())
                .as("buffered by %s", id)
                .isLessThanOrEqualTo(output.buffer().capacity());
        output.consumers()
                .forEach(edge -> assertThat(edge.delivered())
                        .as("delivered <= requested from %s: %s", id, edge)
                        .isLessThanOrEqualTo(edge.requested()));
    }

    /** Invariant 1: no event arrives that was not requested, and no consumer requests more than its max demand. */
    private void demand(String id, InputSnapshot input) {
        long queued = 0;
        for (SubscriptionSnapshot edge : input.subscriptions()) {
            assertThat(edge.received())
                    .as("received <= requested by %s: %s", id, edge)
                    .isLessThanOrEqualTo(edge.requested());
            assertThat(edge.control() == DemandControl.MANUAL ? 0 : edge.requested())
                    .as("requested <= handled + max by %s: %s", id, edge)
                    .isLessThanOrEqualTo(done(edge) + edge.options().maxDemand());
            grows(
                    edge.id(),
                    edge.requested(),
                    edge.received(),
                    edge.handled(),
                    edge.failed(),
                    edge.skipped(),
                    edge.deadLettered(),
                    edge.withdrawn());
            queued += edge.queued();
        }
        assertThat(input.queued())
                .as("the queue of %s is the sum of the queues of its edges: %s", id, input)
                .isGreaterThanOrEqualTo(queued);
    }

    /** {@return how many events have ended whose demand returns} */
    private static long done(SubscriptionSnapshot edge) {
        return edge.handled() + edge.failed() + edge.skipped() + edge.deadLettered() + edge.withdrawn();
    }

    private void grows(long edge, long... figures) {
        long[] before = last.put(edge, figures);
        for (int i = 0; before != null && i < figures.length; i++) {
            assertThat(figures[i]).as("figure %s of %s only grows", i, edge).isGreaterThanOrEqualTo(before[i]);
        }
    }

    /** Invariant 3: each instance has done all that it can do. */
    private void noStall(StageType type, InstanceSnapshot instance) {
        OutputSnapshot output = instance.output();
        InputSnapshot input = instance.input();
        if (output != null && output.mode() == DemandMode.ACCUMULATE) {
            return;
        }
        if (type == StageType.PRODUCER) {
            Integer limit = output.maxInFlight();
            boolean limited = limit != null && output.unsettled() + output.owed() >= limit;
            assertThat(output.owed() + output.surplus() + output.buffered() + (limited ? output.grant() : 0))
                    .as("no demand is forgotten: %s", instance)
                    .isGreaterThanOrEqualTo(output.grant());
            return;
        }
        if (output == null || output.grant() > output.surplus() + output.buffered()) {
            assertThat(mayHoldBack(input) ? 0 : input.queued())
                    .as("no event is queued that can be handled: %s", instance)
                    .isZero();
            for (SubscriptionSnapshot edge : input.subscriptions()) {
                assertThat(edge.control() == DemandControl.MANUAL ? Long.MAX_VALUE : edge.requested() - done(edge))
                        .as("more events were requested at min demand: %s", instance)
                        .isGreaterThan(edge.options().minDemand());
            }
        }
    }

    /** A stage that requests manually from several producers for one consumer queues the events beyond its demand. */
    private static boolean mayHoldBack(InputSnapshot input) {
        return input.subscriptions().size() > 1
                && input.subscriptions().stream().allMatch(edge -> edge.control() == DemandControl.MANUAL);
    }

    /** Both ends of an edge agree when no message is queued. The other end may be a reader, which no snapshot shows. */
    private void edgesAgree(PipelineSnapshot pipeline) {
        Set<String> instances = pipeline.stages().stream()
                .flatMap(stage -> stage.instances().stream())
                .map(InstanceSnapshot::instance)
                .collect(Collectors.toSet());
        Map<Long, Long> delivered = new HashMap<>();
        pipeline.stages().stream()
                .flatMap(stage -> stage.instances().stream())
                .filter(instance -> instance.output() != null)
                .flatMap(instance -> instance.output().consumers().stream())
                .filter(edge -> instances.contains(edge.instance()))
                .forEach(edge -> delivered.put(edge.id(), edge.delivered()));
        Map<Long, Long> received = new HashMap<>();
        pipeline.stages().stream()
                .flatMap(stage -> stage.instances().stream())
                .filter(instance -> instance.input() != null)
                .flatMap(instance -> instance.input().subscriptions().stream())
                .forEach(edge -> received.put(edge.id(), edge.received()));
        assertThat(received)
                .as("received = delivered, unless the producer has dropped the edge")
                .containsAllEntriesOf(delivered);
    }
}
