package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.genstage.sample.delay.FlightRepository;
import io.genstage.sample.delay.OriginDelay;
import io.genstage.sample.delay.RunningDelays;
import io.genstage.snapshot.ConsumerSnapshot;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.PartitionSnapshot;
import io.genstage.snapshot.StageSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Four instances keep the statistics without a lock: each counts the flights of its origins. */
@ExtendWith(OutputCaptureExtension.class)
class StatisticsTests {

    private static final int ALL = 1000;

    @TempDir
    private Path directory;

    @Test
    void fourInstancesCountEveryFlightOnce(CapturedOutput output) throws InterruptedException {
        try (SampleRun run = SampleRun.start(directory)) {
            run.awaitEndOfJob();
            run.awaitIdle();

            List<OriginDelay> counted = run.bean(RunningDelays.class).worst(ALL, 1);
            assertThat(counted)
                    .containsExactlyInAnyOrderElementsOf(
                            run.bean(FlightRepository.class).worst(ALL, 1))
                    .hasSize(220)
                    .startsWith(run.bean(FlightRepository.class).worst(1, 1).get(0));
            assertThat(counted.stream().mapToLong(OriginDelay::flights).sum()).isEqualTo(20_000);
            assertThat(run.bean(RunningDelays.class).worst(1, 100)).containsExactly(new OriginDelay("JFK", 200, 16.2));

            assertThat(stage(run, "statistics").instances())
                    .hasSize(4)
                    .extracting(InstanceSnapshot::input)
                    .extracting(InputSnapshot::handled)
                    .allMatch(flights -> flights > 1000);
            assertThat(stage(run, "statistics").eventsIn()).isEqualTo(20_000);
        }
        assertThat(output).doesNotContain("WARN");
    }

    @Test
    void eachInstanceReceivesOnePartition() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty.json"), "[]");
        try (SampleRun run = SampleRun.start(directory, "sample.flights=" + empty)) {
            assertThat(stage(run, "by-origin").instances().get(0).output().consumers())
                    .extracting(ConsumerSnapshot::instance, ConsumerSnapshot::partition)
                    .containsExactlyInAnyOrder(partition(0), partition(1), partition(2), partition(3));
        }
    }

    private static Tuple partition(int index) {
        String instance = "statistics-" + index;
        return tuple(instance, new PartitionSnapshot(Integer.toString(index), instance, 0));
    }

    private static StageSnapshot stage(SampleRun run, String stage) {
        return run.pipeline().snapshot().stage(stage).orElseThrow();
    }
}
