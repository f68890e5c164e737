package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Each mistake that a user can make with partitions and selectors, and what he is told. */
class PartitionMistakeTests {

    private static final String READ = "genstage.pipelines.trips.stages.read";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "partition.count: 4"
                        + "| .partition is set, but the stage's dispatcher is 'demand'."
                        + "| Set `dispatcher: partition` as well. Or: Remove it; where another file sets it, take it away with an empty value, `partition:`.",
                "dispatcher: broadcast, partition.count: 4"
                        + "| .partition is set, but the stage's dispatcher is 'broadcast'."
                        + "| Set `dispatcher: partition` as well. Or: Remove it; where another file sets it, take it away with an empty value, `partition:`.",
                "dispatcher: partition"
                        + "| .dispatcher is 'partition', but nothing is said of the partitions."
                        + "| Say how many, such as `partition: { count: 4, key: origin }`.",
                "dispatcher: partition, partition: {}"
                        + "| .partition has neither a count nor names."
                        + "| Say how many partitions there are, such as `count: 4`, or what they are called, such as `names: [a, b]`.",
                "dispatcher: partition, partition.key: origin"
                        + "| .partition has neither a count nor names."
                        + "| Say how many partitions there are, such as `count: 4`, or what they are called, such as `names: [a, b]`.",
                "dispatcher: partition, partition: { count: 2, names: [a, b], key: origin }"
                        + "| .partition has both a count and names."
                        + "| There are as many partitions as names, so the count says nothing. Remove it; where another file sets it, take it away with an empty value, `count:`.",
                "dispatcher: partition, partition: { names: [a, b] }"
                        + "| .partition has names, but no key that says which event belongs to which."
                        + "| Add a key whose value is a partition's name, or say a `count` instead of names.",
                "dispatcher: partition, partition: { names: [a, b, a], key: origin }"
                        + "| .partition.names has 'a' twice."
                        + "| Remove one of the two, or rename it.",
                "dispatcher: partition, partition: { names: [a, ''], key: origin }"
                        + "| .partition.names has a name that is blank."
                        + "| Remove it.",
                "dispatcher: partition, partition.count: 0"
                        + "| .partition.count must be at least 1, but is 0."
                        + "| Give it a number from 1 on, or remove it.",
                "dispatcher: partition, partition: { count: 1, max-backlog: 0 }"
                        + "| .partition.max-backlog must be at least 1, but is 0."
                        + "| Give it a number from 1 on, or remove it.",
            })
    void partitions(String read, String problem, String remedy) {
        FailureAnalysis told = failure(read, "subscribe-to: read");
        assertThat(told.getDescription()).isEqualTo(READ + problem);
        assertThat(told.getAction()).isEqualTo(remedy);
    }

    @Test
    void partitionsAsAPlainValue() {
        FailureAnalysis told = failure("dispatcher: partition, partition: 4", "subscribe-to: read");
        assertThat(told.getDescription()).contains("has the value '4', but takes keys below it.");
        assertThat(told.getAction())
                .isEqualTo("Legal keys: count, key, max-backlog, names, orphan."
                        + " To take one partition of another stage: `subscribe-to: [{ stage: …, partition: 4 }]`.");
    }

    @Test
    void partitionsOfAConsumer() {
        FailureAnalysis told = failure("buffer-size: 5", "subscribe-to: read, partition.count: 4");
        assertThat(told.getDescription())
                .isEqualTo("genstage.pipelines.trips.stages.count.partition is set, but the stage is a consumer, which"
                        + " emits nothing.");
    }

    @Test
    void selectorOfAProducer() {
        FailureAnalysis told = failure("selector: number > 5", "subscribe-to: read");
        assertThat(told.getDescription())
                .isEqualTo(
                        READ
                                + ".selector is set, but the stage is a producer, which has no subscription that could select.");
    }

    @Test
    void fewerPartitionsThanInstances() {
        FailureAnalysis told =
                failure("dispatcher: partition, partition.count: 2", "subscribe-to: read, concurrency: 3");
        assertThat(told.getDescription())
                .isEqualTo("Stage 'count' of pipeline 'trips' has 3 instances, and 'read' has 2 partitions for them.");
        assertThat(told.getAction())
                .isEqualTo("Raise the number of partitions, or lower the stage's concurrency to 2.");
    }

    @Test
    void selectorWhereNothingIsBroadcast() {
        FailureAnalysis told = failure("poll-interval: 1s", "subscribe-to: read, selector: number > 5");
        assertThat(told.getDescription())
                .isEqualTo("Stage 'count' of pipeline 'trips' has a selector for the events of 'read', whose dispatcher"
                        + " 'demand' gives each event to one consumer whatever that selects.");
        assertThat(told.getAction()).isEqualTo("Let 'read' broadcast, or remove the selector.");
    }

    @Test
    void partitionWhereThereIsNone() {
        FailureAnalysis told = failure("dispatcher: broadcast", "subscribe-to: [ { stage: read, partition: a } ]");
        assertThat(told.getDescription())
                .isEqualTo("Stage 'count' of pipeline 'trips' subscribes to partition 'a' of 'read', which does not"
                        + " partition its events.");
        assertThat(told.getAction()).isEqualTo("Remove the partition, or give 'read' a partition dispatcher.");
    }

    @Test
    void unknownPartition() {
        FailureAnalysis told = failure(
                "dispatcher: partition, partition: { names: [near, far], key: origin }",
                "subscribe-to: [ { stage: read, partition: neer } ]");
        assertThat(told.getDescription())
                .isEqualTo(
                        "Stage 'count' of pipeline 'trips' subscribes to partition 'neer' of 'read', and there is none.");
        assertThat(told.getAction()).startsWith("Did you mean 'near'?");
    }

    @Test
    void partitionThatIsTaken() {
        FailureAnalysis told = YamlContext.failure(YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: partition, partition.count: 2 }
                  count: { subscribe-to: [ { stage: read, partition: 1 } ] }
                  again: { handler: count, subscribe-to: [ { stage: read, partition: 1 } ] }
                """, Trips.class));
        assertThat(told.getDescription())
                .isEqualTo(
                        "Stage 'again' of pipeline 'trips' subscribes to partition '1' of 'read', which 'count' takes"
                                + " already.");
        assertThat(told.getAction()).isEqualTo("A partition has one consumer: name another one.");
    }

    @Test
    void accumulatedDemandOfAProducerConsumer() {
        FailureAnalysis told = failure("poll-interval: 1s", "handler: pass, subscribe-to: read, demand: accumulate");
        assertThat(told.getDescription())
                .isEqualTo("genstage.pipelines.trips.stages.count.demand is set, but the stage is a producer-consumer,"
                        + " which has no demand to keep.");
    }

    private static FailureAnalysis failure(String read, String count) {
        return YamlContext.failure(YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { %s }
                  count: { %s }
                """.formatted(read, count), Trips.class));
    }
}
