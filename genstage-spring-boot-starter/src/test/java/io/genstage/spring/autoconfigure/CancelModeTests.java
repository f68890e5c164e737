package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.pipeline.Pipeline;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code cancel}, from the YAML to the effect of a cancellation. */
class CancelModeTests {

    @ParameterizedTest
    @CsvSource({
        "permanent, leave,  STOPPED",
        "permanent, fail, STOPPED",
        "transient, leave,  RUNNING",
        "transient, fail, STOPPED",
        "temporary, leave,  RUNNING",
        "temporary, fail, RUNNING",
    })
    void theModeDecidesWhetherTheConsumerContinues(String mode, String word, Status status) {
        assertStatus("subscribe-to: [first, second], cancel: " + mode, word, status);
    }

    @ParameterizedTest
    @CsvSource({"permanent, temporary, RUNNING", "temporary, permanent, STOPPED"})
    void theModeOfASubscriptionOverridesTheModeOfTheStage(String ofStage, String ofSubscription, Status status) {
        assertStatus(
                "cancel: %s, subscribe-to: [ { stage: first, cancel: %s }, second ]".formatted(ofStage, ofSubscription),
                "leave",
                status);
    }

    private static void assertStatus(String sink, String word, Status status) {
        YamlContext.of("""
                genstage.pipelines.words.stages:
                  first.handler: silence
                  second.handler: silence
                  sink: { %s }
                """.formatted(sink), Words.class).run(running -> {
            Pipeline words = YamlContext.pipeline(running, "words");
            assertThat(words.inlet("first").offer(word)).isTrue();
            await().until(() -> consumers(words, "first") == 0);
            await().untilAsserted(
                            () -> assertThat(stage(words, "sink").status()).isEqualTo(status));
            await().untilAsserted(
                            () -> assertThat(consumers(words, "second")).isEqualTo(status == Status.RUNNING ? 1 : 0));
            if (status == Status.RUNNING) {
                assertThat(words.inlet("second").offer("still here")).isTrue();
                await().until(() -> running.getBean(Words.class).recorded.contains("still here"));
            }
        });
    }

    private static int consumers(Pipeline pipeline, String stage) {
        return stage(pipeline, stage).instances().get(0).output().consumers().size();
    }

    private static StageSnapshot stage(Pipeline pipeline, String stage) {
        return pipeline.snapshot().stage(stage).orElseThrow();
    }

    static class Words {

        final List<String> recorded = new CopyOnWriteArrayList<>();

        @Producer
        @Nullable
        String silence() {
            return null;
        }

        @Consumer
        void sink(String word, Subscription from) {
            recorded.add(word);
            if (word.equals("leave")) {
                from.cancel();
            } else if (word.equals("fail")) {
                from.cancel(new IllegalStateException("fail"));
            }
        }
    }
}
