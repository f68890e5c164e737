package io.genstage.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genstage.ConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineRegistry;
import io.genstage.supervision.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/** An operator starts a failed pipeline again over HTTP, and sees how it is. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.endpoints.web.exposure.include=genstage,health",
            "management.endpoint.genstage.access=unrestricted",
            "management.endpoint.health.show-details=always"
        })
@AutoConfigureRestTestClient
class StartAfterFailureWebTests {

    @Autowired
    RestTestClient http;

    @Autowired
    PipelineRegistry registry;

    private final List<Integer> handled = new CopyOnWriteArrayList<>();

    @Test
    void aFailedPipelineIsDownUntilItIsStartedAgain() {
        Pipeline pipeline = registered(definition("repaired"));
        fail(pipeline);
        health(503)
                .jsonPath("$.components.genstage.status")
                .isEqualTo("DOWN")
                .jsonPath("$.components.genstage.details.repaired.status")
                .isEqualTo("failed")
                .jsonPath("$.components.genstage.details.repaired.restartInMillis")
                .doesNotExist();
        assertThat(get("/actuator/genstage/repaired"))
                .startsWith("{\"status\":\"failed\",\"failure\":{\"stage\":\"store-0\"")
                .doesNotContain("restartInMillis")
                .contains("\"givenUp\":{\"in-progress\":{\"failed\":1}}")
                .contains("\"inlet\":{\"state\":\"closed\",\"closedBecause\":\"Stage 'orders-0' of pipeline 'repaired' accepts"
                        + " no events, because the pipeline has failed at stage 'store-0'\",\"queued\":0");

        start("repaired", 200).jsonPath("$.status").isEqualTo("running");

        http.get()
                .uri("/actuator/health")
                .exchange()
                .expectBody()
                .jsonPath("$.components.genstage.details.repaired.status")
                .isEqualTo("running");
        assertThat(pipeline.<Integer>inlet("orders").offer(1)).isTrue();
        await().until(() -> handled.contains(1));
        assertThat(get("/actuator/genstage/repaired")).startsWith("{\"status\":\"running\",\"stages\"");
        pipeline.closeNow();
    }

    @Test
    void aPipelineWhoseOtherStagesStillWorkIsStartedLater() {
        CountDownLatch gate = new CountDownLatch(1);
        ConsumerStage<Integer> slow = (events, from) -> assertThat(gate.await(60, TimeUnit.SECONDS)).isTrue();
        Pipeline pipeline = registered(definition("busy")
                .producer("other", ProducerStage.<Integer>inletOnly())
                .consumer("slow", slow, s -> s.subscribeTo("other")));
        pipeline.<Integer>inlet("other").offer(1);
        await().until(() -> handlingFor(pipeline) != null);
        fail(pipeline);

        start("busy", 409)
                .jsonPath("$.status")
                .isEqualTo("failed")
                .jsonPath("$.message")
                .isEqualTo("Pipeline 'busy' has failed, and its other stages still handle the events that they hold."
                        + " Start it again when they have ended.");

        gate.countDown();
        await().until(() -> pipeline.completion().isDone());
        start("busy", 200).jsonPath("$.status").isEqualTo("running");
        pipeline.closeNow();
    }

    @Test
    void aPipelineThatStartsAgainByItselfShowsWhenItDoesSo() {
        Duration delay = Duration.ofMinutes(10);
        Pipeline pipeline =
                registered(definition("patient").autoRestart(new Backoff(delay, 1, delay, 0)));
        fail(pipeline);

        await().untilAsserted(() -> http.get()
                .uri("/actuator/genstage/patient")
                .exchange()
                .expectBody()
                .jsonPath("$.restartInMillis")
                .value(millis -> assertThat((Integer) millis).isBetween(1, 600_000)));
        health(503)
                .jsonPath("$.components.genstage.details.patient.restartInMillis")
                .value(millis -> assertThat((Integer) millis).isBetween(1, 600_000));

        start("patient", 200).jsonPath("$.status").isEqualTo("running");

        assertThat(get("/actuator/genstage/patient")).doesNotContain("restartInMillis");
        pipeline.closeNow();
    }

    @Test
    void aPipelineThatWasClosedIsNotStartedAgain() {
        Pipeline pipeline = registered(definition("over"));
        fail(pipeline);
        await().until(() -> pipeline.completion().isDone());
        pipeline.closeNow();

        start("over", 409).jsonPath("$.message").isEqualTo("Pipeline 'over' was closed and cannot be started. Create a new pipeline.");
    }

    /** Fails at a negative number. */
    private PipelineDefinition.Builder definition(String name) {
        return PipelineDefinition.named(name)
                .producer("orders", ProducerStage.<Integer>inletOnly())
                .consumer(
                        "store",
                        ConsumerStage.each((Integer number) -> {
                            if (number < 0) {
                                throw new IllegalArgumentException("negative");
                            }
                            handled.add(number);
                        }),
                        s -> s.subscribeTo("orders"));
    }

    private Pipeline registered(PipelineDefinition.Builder definition) {
        registry.pipelines().forEach(Pipeline::closeNow); // those of other tests
        Pipeline pipeline = Pipeline.of(definition.build());
        registry.register(pipeline);
        pipeline.start().join();
        return pipeline;
    }

    private static void fail(Pipeline pipeline) {
        assertThat(pipeline.<Integer>inlet("orders").offer(-1)).isTrue();
        await().until(() -> pipeline.status() == Status.FAILED);
    }

    private static Duration handlingFor(Pipeline pipeline) {
        return pipeline.snapshot().stage("slow").orElseThrow().instances().get(0).handlingFor();
    }

    private String get(String uri) {
        return String.valueOf(http.get()
                .uri(uri)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private RestTestClient.BodyContentSpec health(int status) {
        return http.get()
                .uri("/actuator/health")
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody();
    }

    private RestTestClient.BodyContentSpec start(String pipeline, int status) {
        return http.post()
                .uri("/actuator/genstage/" + pipeline)
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"action\": \"start\"}")
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody();
    }
}
