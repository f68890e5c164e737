package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Each mistake that a user can make with partitions and selectors, with its message. */
class PartitionMistakeTests {

    private static final String READ = "genstage.pipelines.trips.stages.read";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "partition.count: 4| .partition is set, but the stage's dispatcher is 'demand'.| Set"
                        + " `dispatcher: partition` as well. Or: Remove `partition`. If another file sets it, override it"
                        + " with an empty value: `partition:`.",
                "dispatcher: broadcast, partition.count: 4| .partition is set, but the stage's dispatcher is"
                        + " 'broadcast'.| Set `dispatcher: partition` as well. Or: Remove `partition`. If another file"
                        + " sets it, override it with an empty value: `partition:`.",
                "dispatcher: partition| .dispatcher is 'partition', but `partition` is not set.| Set the"
                        + " partitions, such as `partition: { count: 4, key: origin }`.",
                "dispatcher: partition, partition: {}| .partition sets neither `count` nor `names`.| Set the"
                        + " number of partitions, such as `count: 4`, or their names, such as `names: [a, b]`.",
                "dispatcher: partition, partition.key: origin| .partition sets neither `count` nor `names`.| Set"
                        + " the number of partitions, such as `count: 4`, or their names, such as `names: [a, b]`.",
                "dispatcher: partition, partition: { count: 2, names: [a, b], key: origin }| .partition sets"
                        + " both `count` and `names`.| The number of names is the number of partitions. Remove `count`. If"
                        + " another file sets it, override it with an empty value: `count:`.",
                "dispatcher: partition, partition: { names: [a, b] }| .partition sets `names`, but no `key` that"
                        + " chooses the partition of an event.| Set `key` to an expression whose value is the name of a"
                        + " partition, or set `count` in place of `names`.",
                "dispatcher: partition, partition: { names: [a, b, a], key: origin }| .partition.names contains"
                        + " 'a' twice.| Remove or rename one of the two.",
                "dispatcher: partition, partition: { names: [a, ''], key: origin }| .partition.names contains a"
                        + " blank name.| Remove the blank name.",
                "dispatcher: partition, partition.count: 0"
                        + "| .partition.count must be at least 1, but is 0."
                        + "| Set `count` to a number of at least 1, or remove it.",
                "dispatcher: partition, partition: { count: 1, max-backlog: 0 }"
                        + "| .partition.max-backlog must be at least 1, but is 0."
                        + "| Set `max-backlog` to a number of at least 1, or remove it.",
            })
    void illegalPartitionsAreRejected(String read, String problem, String remedy) {
        FailureAnalysis analysis = failure(read, "subscribe-to: read");
        assertThat(analysis.getDescription()).isEqualTo(READ + problem);
        assertThat(analysis.getAction()).isEqualTo(remedy);
    }

    @Test
    void partitionsAsAPlainValueAreRejected() {
        FailureAnalysis analysis = failure("dispatcher: partition, partition: 4", "subscribe-to: read");
        assertThat(analysis.getDescription()).contains("has the value '4', but takes only keys below it.");
        assertThat(analysis.getAction())
                .isEqualTo(
                        "Legal keys: count, key, max-backlog, names, orphan. To subscribe to one partition of another"
                                + " stage: `subscribe-to: [{ stage: …, partition: 4 }]`.");
    }

    @Test
    void partitionsOfAConsumerAreRejected() {
        FailureAnalysis analysis = failure("buffer-size: 5", "subscribe-to: read, partition.count: 4");
        assertThat(analysis.getDescription())
                .isEqualTo("genstage.pipelines.trips.stages.count.partition is set, but the stage is a consumer, which"
                        + " emits nothing.");
    }

    @Test
    void aSelectorOfAProducerIsRejected() {
        FailureAnalysis analysis = failure("selector: number > 5", "subscribe-to: read");
        assertThat(analysis.getDescription())
                .isEqualTo(READ + ".selector is set, but the stage is a producer, which has no subscription.");
    }

    @Test
    void fewerPartitionsThanInstancesAreRejected() {
        FailureAnalysis analysis =
                failure("dispatcher: partition, partition.count: 2", "subscribe-to: read, concurrency: 3");
        assertThat(analysis.getDescription())
                .isEqualTo("Stage 'count' of pipeline 'trips' has 3 instances, and 'read' has 2 free partitions.");
        assertThat(analysis.getAction())
                .isEqualTo("Raise the number of partitions, or lower the stage's concurrency to 2.");
    }

    @Test
    void aSelectorWithoutBroadcastIsRejected() {
        FailureAnalysis analysis = failure("poll-interval: 1s", "subscribe-to: read, selector: number > 5");
        assertThat(analysis.getDescription())
                .isEqualTo("Stage 'count' of pipeline 'trips' has a selector for the events of 'read', whose dispatcher"
                        + " 'demand' delivers each event to one consumer, whatever its selector.");
        assertThat(analysis.getAction()).isEqualTo("Set a broadcast dispatcher on 'read', or remove the selector.");
    }

    @Test
    void aPartitionOfAStageWithoutPartitionsIsRejected() {
        FailureAnalysis analysis = failure("dispatcher: broadcast", "subscribe-to: [ { stage: read, partition: a } ]");
        assertThat(analysis.getDescription())
                .isEqualTo("Stage 'count' of pipeline 'trips' subscribes to partition 'a' of 'read', which does not"
                        + " partition its events.");
        assertThat(analysis.getAction()).isEqualTo("Remove the partition, or give 'read' a partition dispatcher.");
    }

    @Test
    void anUnknownPartitionIsRejected() {
        FailureAnalysis analysis = failure(
                "dispatcher: partition, partition: { names: [near, far], key: origin }",
                "subscribe-to: [ { stage: read, partition: neer } ]");
        assertThat(analysis.getDescription())
                .isEqualTo(
                        "Stage 'count' of pipeline 'trips' subscribes to partition 'neer' of 'read', which does not exist.");
        assertThat(analysis.getAction()).startsWith("Did you mean 'near'?");
    }

    @Test
    void aPartitionThatHasASubscriberIsRejected() {
        FailureAnalysis analysis = YamlContext.failure(YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: partition, partition.count: 2 }
                  count: { subscribe-to: [ { stage: read, partition: 1 } ] }
                  again: { handler: count, subscribe-to: [ { stage: read, partition: 1 } ] }
                """, TripStages.class));
        assertThat(analysis.getDescription())
                .isEqualTo(
                        "Stage 'again' of pipeline 'trips' subscribes to partition '1' of 'read', which 'count' takes"
                                + " already.");
        assertThat(analysis.getAction()).isEqualTo("A partition has one consumer: name another one.");
    }

    @Test
    void accumulatedDemandOfAProducerConsumerIsRejected() {
        FailureAnalysis analysis =
                failure("poll-interval: 1s", "handler: pass, subscribe-to: read, demand: accumulate");
        assertThat(analysis.getDescription())
                .isEqualTo("genstage.pipelines.trips.stages.count.demand is set, but the stage is a producer-consumer,"
                        + " which does not accumulate demand.");
    }

    private static FailureAnalysis failure(String read, String count) {
        return YamlContext.failure(YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { %s }
                  count: { %s }
                """.formatted(read, count), TripStages.class));
    }
}
