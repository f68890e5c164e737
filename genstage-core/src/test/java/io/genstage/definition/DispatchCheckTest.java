package io.genstage.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.genstage.ConsumerStage;
import io.genstage.DemandMode;
import io.genstage.InvalidPipelineException;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Subscriptions that a stage's dispatcher cannot serve are rejected before the start. */
class DispatchCheckTest {

    private static final ConsumerStage<Integer> SINK = (events, from) -> {};

    private static final SubscriptionOptions ANY = SubscriptionOptions.DEFAULT;

    @Test
    @Rule({"R182", "D6"})
    void rejectsAnUnknownPartitionWithTheNearestName() {
        InvalidPipelineException mistake = mistakeIn(
                partitioned("odd", "even").consumer("c", SINK, s -> s.subscribeTo("a", ANY.withPartition("eve"))));

        assertThat(mistake.problem())
                .isEqualTo("Stage 'c' of pipeline 'p' subscribes to partition 'eve' of 'a', which does not exist.");
        assertThat(mistake.remedy()).isEqualTo("Did you mean 'even'?");
    }

    @Test
    void rejectsAnUnknownPartitionWithAllNames() {
        InvalidPipelineException mistake = mistakeIn(
                partitioned("odd", "even").consumer("c", SINK, s -> s.subscribeTo("a", ANY.withPartition("x"))));

        assertThat(mistake.remedy()).isEqualTo("Partitions: odd, even.");
    }

    @Test
    @Rule({"R181", "R182", "D6"})
    void rejectsATakenPartition() {
        InvalidPipelineException mistake = mistakeIn(partitioned("odd", "even")
                .consumer("c", SINK, s -> s.subscribeTo("a", ANY.withPartition("odd")))
                .consumer("d", SINK, s -> s.subscribeTo("a", ANY.withPartition("odd"))));

        assertThat(mistake.problem())
                .isEqualTo("Stage 'd' of pipeline 'p' subscribes to partition 'odd' of 'a', which 'c' takes already.");
        assertThat(mistake.remedy()).isEqualTo("A partition has one consumer: name another one.");
    }

    @Test
    void rejectsOnePartitionForSeveralInstances() {
        InvalidPipelineException mistake = mistakeIn(partitioned("odd", "even")
                .consumer(
                        "c",
                        SINK,
                        s -> s.subscribeTo("a", ANY.withPartition("odd")).concurrency(2)));

        assertThat(mistake.problem())
                .isEqualTo(
                        "Stage 'c' of pipeline 'p' has 2 instances and subscribes to the one partition 'odd' of 'a'.");
        assertThat(mistake.remedy()).startsWith("Lower its concurrency to 1, or do not name a partition");
    }

    @Test
    void rejectsFewerPartitionsThanInstances() {
        InvalidPipelineException mistake = mistakeIn(partitioned("odd", "even", "big")
                .consumer("b", SINK, s -> s.subscribeTo("a", ANY.withPartition("big")))
                .consumer("c", SINK, s -> s.subscribeTo("a").concurrency(3)));

        assertThat(mistake.problem())
                .isEqualTo("Stage 'c' of pipeline 'p' has 3 instances, and 'a' has 2 free partitions.");
        assertThat(mistake.remedy())
                .isEqualTo("Raise the number of partitions, or lower the stage's concurrency to 2.");
    }

    @Test
    void acceptsAsManyPartitionsAsInstances() {
        assertThat(mistakeIn(partitioned("odd", "even", "big")
                        .consumer("b", SINK, s -> s.subscribeTo("a", ANY.withPartition("big")))
                        .consumer("c", SINK, s -> s.subscribeTo("a").concurrency(2))))
                .isNull();
    }

    @Test
    void rejectsTwoStagesThatTakeTheFreePartitions() {
        InvalidPipelineException mistake = mistakeIn(partitioned("odd", "even")
                .consumer("c", SINK, s -> s.subscribeTo("a"))
                .consumer("d", SINK, s -> s.subscribeTo("a")));

        assertThat(mistake.problem())
                .isEqualTo("Stage 'd' of pipeline 'p' subscribes to 'a', whose free partitions go to 'c' already.");
        assertThat(mistake.remedy()).isEqualTo("Name the partition that each of the two takes.");
    }

    @Test
    void rejectsAPartitionOfAProducerWithoutPartitions() {
        InvalidPipelineException mistake = mistakeIn(PipelineDefinition.named("p")
                .producer("a", Sources.counter())
                .consumer("c", SINK, s -> s.subscribeTo("a", ANY.withPartition("odd"))));

        assertThat(mistake.problem())
                .isEqualTo(
                        "Stage 'c' of pipeline 'p' subscribes to partition 'odd' of 'a', which does not partition its"
                                + " events.");
        assertThat(mistake.remedy()).isEqualTo("Remove the partition, or give 'a' a partition dispatcher.");
    }

    @Test
    void rejectsASelectorThatTheDispatcherIgnores() {
        Consumer<StageDefinition.Options<?>> selecting =
                s -> s.subscribeTo("a", ANY.withSelector((Integer event) -> event > 0));

        assertThat(mistakeIn(PipelineDefinition.named("p")
                                .producer("a", Sources.counter())
                                .consumer("c", SINK, selecting))
                        .problem())
                .isEqualTo("Stage 'c' of pipeline 'p' has a selector for the events of 'a', whose dispatcher 'demand'"
                        + " delivers each event to one consumer, whatever its selector.");
        assertThat(mistakeIn(partitioned("odd").consumer("c", SINK, selecting)).remedy())
                .isEqualTo("Set a broadcast dispatcher on 'a', or remove the selector.");
        assertThat(mistakeIn(PipelineDefinition.named("p")
                        .producer("a", Sources.counter(), s -> s.dispatcher(BroadcastDispatcher::new))
                        .consumer("c", SINK, selecting)))
                .isNull();
    }

    @Test
    @Rule({"R16", "R122"})
    void onlyAProducerHasADemandMode() {
        InvalidPipelineException mistake = mistakeIn(PipelineDefinition.named("p")
                .producer("a", Sources.counter())
                .consumer("c", SINK, s -> s.subscribeTo("a").demand(DemandMode.ACCUMULATE)));

        assertThat(mistake.problem())
                .isEqualTo("Stage 'c' of pipeline 'p' is a consumer and has the demand mode 'accumulate'.");
    }

    private static PipelineDefinition.Builder partitioned(String... names) {
        PartitionOptions<Integer> options =
                PartitionOptions.<Integer>ofNames(names).withKey((Integer event) -> event % 2 == 0 ? "even" : "odd");
        return PipelineDefinition.named("p")
                .producer("a", Sources.counter(), s -> s.dispatcher(() -> new PartitionDispatcher<>(options)));
    }

    private static InvalidPipelineException mistakeIn(PipelineDefinition.Builder definition) {
        return catchThrowableOfType(InvalidPipelineException.class, definition::build);
    }
}
