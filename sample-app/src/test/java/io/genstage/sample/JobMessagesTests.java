package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ProducerStage;
import io.genstage.StageFailedException;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.sample.flight.FlightFile;
import io.genstage.spring.PipelineFailedEvent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.mock.env.MockEnvironment;

@ExtendWith(OutputCaptureExtension.class)
class JobMessagesTests {

    private final FlightFile file = FlightFile.check(new ByteArrayResource("[]".getBytes(StandardCharsets.UTF_8)));

    @Test
    void aFailureOtherThanTheDatabasesIsLoggedWithItsMessage(CapturedOutput output) {
        StageFailedException failure =
                new StageFailedException("flights", "enrich", "enrich-1", new IllegalStateException("no such thing"));
        try (Pipeline pipeline = Pipeline.of(PipelineDefinition.named("flights")
                .producer("live", ProducerStage.inletOnly())
                .consumer("store", (events, from) -> {}, stage -> stage.subscribeTo("live"))
                .build())) {
            new JobMessages(file, new MockEnvironment()).failed(new PipelineFailedEvent(pipeline, failure));
        }

        assertThat(output)
                .contains("The job has failed. Stage 'enrich-1' of pipeline 'flights' failed: "
                        + "java.lang.IllegalStateException: no such thing");
    }
}
