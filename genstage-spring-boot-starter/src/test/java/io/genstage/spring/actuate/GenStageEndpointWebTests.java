package io.genstage.spring.actuate;

import static io.genstage.spring.actuate.ExpectedJson.compact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genstage.Status;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.http.MediaType;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.servlet.client.RestTestClient;

/** The endpoint over HTTP, with writes allowed. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.endpoints.web.exposure.include=genstage",
            "management.endpoint.genstage.access=unrestricted",
            "management.endpoint.genstage.show-details=always"
        })
@AutoConfigureRestTestClient
class GenStageEndpointWebTests {

    @Autowired
    RestTestClient http;

    @Autowired
    PipelineRegistry registry;

    @BeforeEach
    void awaitRest() {
        TestPipelines.awaitIdle(registry.get("flights"));
    }

    @Test
    void theEndpointShowsAllPipelinesInTheOrderOfTheirRegistration() {
        assertThat(get("/actuator/genstage"))
                .startsWith("{\"pipelines\":{\"flights\":" + ExpectedJson.FLIGHTS)
                .endsWith("}}");
    }

    @Test
    void theJsonOfAPipelineIsExact() {
        assertThat(get("/actuator/genstage/flights")).isEqualTo(ExpectedJson.FLIGHTS);
    }

    @Test
    void theJsonOfAStageIsExact() {
        assertThat(get("/actuator/genstage/flights/store")).isEqualTo(ExpectedJson.STORE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "flihgts      | flihgts | No pipeline is named 'flihgts'. Did you mean 'flights'?",
                "flihgts/read | read    | No pipeline is named 'flihgts'. Did you mean 'flights'?",
                "flights/raed | raed    | Pipeline 'flights' has no stage 'raed'. Did you mean 'read'?",
                "flights/land | land    | Pipeline 'flights' has no stage 'land'. Stages: read, enrich, store.",
            })
    void anUnknownPipelineOrStageIsRejectedWithASuggestion(String path, String name, String message) {
        http.get()
                .uri("/actuator/genstage/" + path)
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo(name)
                .jsonPath("$.message")
                .isEqualTo(message);
    }

    @Test
    void theErrorListsThePipelinesIfNoNameIsSimilar() {
        http.get()
                .uri("/actuator/genstage/qqqq")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.message")
                .value(message -> assertThat(String.valueOf(message))
                        .startsWith("No pipeline is named 'qqqq'. Pipelines: flights"));
    }

    @Test
    void partitionsWithoutAConsumerAreShownWithTheirEvents() {
        registered(TestPipelines.partitioned("partitioned")).start().join();
        await().untilAsserted(() -> assertThat(get("/actuator/genstage/partitioned/read"))
                .startsWith(compact("""
                        { "type": "producer", "status": "running", "concurrency": 1, "dispatcher": "partition",
                          "buffer": { "size": 0, "capacity": 7, "keep": "first", "discarded": 0 },
                        """))
                .endsWith(compact("""
                        , "events": { "in": 0, "out": 4, "failed": 2 },
                          "discarded": { "failed": 2 },
                          "givenUp": { "partition": { "undeliverable": 2 } },
                          "restarts": 0,
                          "instances": [ { "id": "read-0", "status": "running",
                            "inlet": { "state": "accepting", "queued": 0, "capacity": 7, "refused": 0 },
                            "consumers": [ { "stage": "store-0", "pending": 4, "partition": "even", "backlog": 0 } ],
                            "partitions": [ { "name": "even", "consumer": "store-0", "backlog": 0 },
                                            { "name": "odd", "consumer": null, "backlog": 4 } ] } ] }
                        """)));
        registry.get("partitioned").close();
    }

    @Test
    void theEffectOfSelectorsIsShown() {
        registered(TestPipelines.selective("selective")).start().join();
        TestPipelines.awaitIdle(registry.get("selective"));
        assertThat(get("/actuator/genstage/selective/read")).contains(compact("""
                        "events": { "in": 0, "out": 5, "failed": 0 },
                        "discarded": { "filtered": 5 },
                        """));
        assertThat(get("/actuator/genstage/selective/odd")).contains(compact("""
                        "failed": 2
                        """));
        registry.get("selective").close();
    }

    @Test
    void accumulatedDemandIsShown() {
        registered(TestPipelines.accumulating("accumulating")).start().join();
        TestPipelines.awaitIdle(registry.get("accumulating"));
        assertThat(get("/actuator/genstage/accumulating/read")).contains(compact("""
                        "demand": { "pending": 1000, "owed": 0, "mode": "accumulate" },
                        """));
        registry.get("accumulating").close();
    }

    @Test
    void theDurationOfACallInProgressIsShown() {
        CountDownLatch gate = new CountDownLatch(1);
        registered(TestPipelines.slow("dawdling", gate)).start().join();
        await().untilAsserted(() -> http.get()
                .uri("/actuator/genstage/dawdling/store")
                .exchange()
                .expectBody()
                .jsonPath("$.instances[0].handlingForMillis")
                .isNumber());
        gate.countDown();
        registry.get("dawdling").close();
    }

    @Test
    void eventsOfCallsThatReturnAfterTheTimeoutAreShown() {
        registered(TestPipelines.late("late")).start().join();
        TestPipelines.awaitIdle(registry.get("late"));
        assertThat(get("/actuator/genstage/late/store")).contains(compact("""
                        "events": { "in": 1, "out": 0, "failed": 0 },
                        "late": 1,
                        "restarts": 0,
                        """));
        registry.get("late").close();
    }

    @Test
    void queuedEventsOfAPausedPipelineAreShown() {
        CountDownLatch gate = new CountDownLatch(1);
        registered(TestPipelines.slow("slow", gate)).start().join();
        await().until(() -> get("/actuator/genstage/slow/store").contains("\"queued\":5"));
        post("slow", "pause", 200, "{'name':'slow','status':'paused'}");
        gate.countDown();
        await().untilAsserted(() -> assertThat(get("/actuator/genstage/slow")).isEqualTo(compact("""
                { "status": "paused", "stages": {
                  "read": {
                    "type": "producer", "status": "paused", "concurrency": 1, "dispatcher": "demand",
                    "buffer": { "size": 0, "capacity": 7, "keep": "first", "discarded": 0 },
                    "demand": { "pending": 5, "owed": 0, "mode": "forward" },
                    "events": { "in": 0, "out": 10, "failed": 0 },
                    "restarts": 0,
                    "instances": [ { "id": "read-0", "status": "paused",
                      "inlet": { "state": "accepting", "queued": 0, "capacity": 7, "refused": 0 },
                      "consumers": [ { "stage": "store-0", "pending": 5 } ] } ] },
                  "store": {
                    "type": "consumer", "status": "paused", "concurrency": 1,
                    "events": { "in": 5, "out": 0, "failed": 0 },
                    "restarts": 0,
                    "instances": [ { "id": "store-0", "status": "paused", "queued": 5,
                      "subscriptions": [
                        { "to": "read-0", "maxDemand": 10, "minDemand": 5, "pending": 5, "cancel": "permanent" }
                      ] } ] } } }
                """)));
        registry.get("slow").close();
    }

    @Test
    void theFailureOfAPipelineIsShown() {
        registered(TestPipelines.failing("broken", new IllegalArgumentException("no such airport")))
                .start()
                .join();
        await().untilAsserted(() -> assertThat(get("/actuator/genstage/broken"))
                .startsWith(compact("""
                { "status": "failed",
                  "failure": { "stage": "store-0", "exception": "java.lang.IllegalArgumentException",
                """) + "\"message\":\"no such airport\"}"));
        assertThat(get("/actuator/genstage/broken/store")).contains("\"failed\":1", "\"status\":\"failed\"");
    }

    @Test
    void aStageThatIsBeingRestartedIsShown() {
        registered(TestPipelines.restarted("restarting", Duration.ofHours(1)))
                .start()
                .join();
        await().untilAsserted(() ->
                assertThat(get("/actuator/genstage/restarting/store")).startsWith(compact("""
                        { "type": "consumer", "status": "restarting", "concurrency": 1,
                          "events": { "in": 0, "out": 0, "failed": 0 },
                          "failures": { "java.lang.IllegalStateException": 1 },
                          "restarts": 0,
                          "instances": [ { "id": "store-0", "status": "restarting", "queued": 1,
                        """)));
        assertThat(get("/actuator/genstage/restarting")).startsWith("{\"status\":\"running\",\"stages\"");
        registry.get("restarting").close();
    }

    @Test
    void restartsAreCounted() {
        registered(TestPipelines.restarted("restarted", Duration.ZERO)).start().join();
        await().untilAsserted(() ->
                assertThat(get("/actuator/genstage/restarted/store")).startsWith(compact("""
                        { "type": "consumer", "status": "running", "concurrency": 1,
                          "events": { "in": 0, "out": 0, "failed": 1 },
                          "failures": { "java.lang.IllegalStateException": 2 },
                          "givenUp": { "in-progress": { "failed": 1 } },
                          "restarts": 1,
                        """)));
        registry.get("restarted").close();
    }

    @Test
    void theChildrenOfAStageAreShown() {
        CountDownLatch gate = new CountDownLatch(1);
        registered(TestPipelines.perEvent("per-event", gate)).start().join();
        await().untilAsserted(() ->
                assertThat(get("/actuator/genstage/per-event/store")).isEqualTo(compact("""
                        { "type": "consumer", "status": "running", "concurrency": 1,
                          "events": { "in": 0, "out": 0, "failed": 0 },
                          "restarts": 0,
                          "instances": [ { "id": "store-0", "status": "running", "queued": 0,
                            "subscriptions": [
                              { "to": "read-0", "maxDemand": 10, "minDemand": 5, "pending": 5, "cancel": "permanent" }
                            ],
                            "children": { "running": 4, "restarting": 1 } } ] }
                        """)));
        gate.countDown();
        await().until(() -> get("/actuator/genstage/per-event/store").contains("\"running\":0,\"restarting\":1"));
        registry.get("per-event").close();
    }

    @Test
    void theReasonWhyAStageIsNotRestartedIsShown() {
        registered(TestPipelines.failingTooOften("failing-too-often")).start().join();
        await().untilAsserted(() -> http.get()
                .uri("/actuator/genstage/failing-too-often")
                .exchange()
                .expectBody()
                .jsonPath("$.failure.reason")
                .isEqualTo("there were too many failures: 2 failures within 1m {store-0=2}, max-restarts is 1")
                .jsonPath("$.failure.message")
                .isEqualTo("no weather"));
    }

    @Test
    void anActionReturnsTheNewStatus() {
        Pipeline pipeline = registered(TestPipelines.flights("acted"));
        post("acted", "start", 200, "{'name':'acted','status':'running'}");
        post("acted", "pause", 200, "{'name':'acted','status':'paused'}");
        post("acted", "resume", 200, "{'name':'acted','status':'running'}");
        post("acted", "stop", 200, "{'name':'acted','status':'stopped'}");
        post("acted", "start", 200, "{'name':'acted','status':'running'}");
        assertThat(pipeline.status()).isEqualTo(Status.RUNNING);
        pipeline.closeNow();
    }

    @Test
    void aDrainReturnsBeforeThePipelineHasDrained() {
        CountDownLatch gate = new CountDownLatch(1);
        Pipeline pipeline = registered(TestPipelines.slow("drained", gate));
        pipeline.start().join();
        await().until(() -> get("/actuator/genstage/drained/store").contains("\"queued\":5"));
        post("drained", "drain", 200, "{'name':'drained','status':'draining'}");
        gate.countDown();
        await().until(() -> pipeline.status() == Status.STOPPED);
        assertThat(get("/actuator/genstage/drained/store")).contains("\"in\":10");
    }

    @Test
    void aFailedStartReturnsTheFailedStatus() {
        registered(TestPipelines.stillborn("stillborn"));
        post("stillborn", "start", 200, "{'name':'stillborn','status':'failed'}");
    }

    @Test
    void anActionOnAnUnknownPipelineIsRejected() {
        post(
                "flihgts",
                "pause",
                404,
                "{'name':'flihgts','message':\"No pipeline is named 'flihgts'. Did you mean 'flights'?\"}");
    }

    @Test
    void anUnknownActionIsRejectedWithTheLegalActions() {
        post("flights", "restart", 400, """
                {'name':'flights','status':'running','message':
                "Unknown action 'restart'. Legal actions: pause, resume, drain, start, stop"}""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"action\": null}", "{\"actoin\": \"pause\"}"})
    void aMissingActionIsRejected(String body) {
        http.post()
                .uri("/actuator/genstage/flights")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.message")
                .isEqualTo("The action is missing. Legal actions: pause, resume, drain, start, stop");
    }

    @Test
    void aPostWithoutABodyIsRejected() {
        http.post()
                .uri("/actuator/genstage/flights")
                .contentType(MediaType.APPLICATION_JSON)
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "\"pause\"", "{\"action\": {\"pause\": true}}"})
    void aBodyThatIsNotAnActionIsRejected(String body) {
        http.post()
                .uri("/actuator/genstage/flights")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange()
                .expectStatus()
                .isBadRequest();
        assertThat(registry.get("flights").status()).isEqualTo(Status.RUNNING);
    }

    @ParameterizedTest
    @CsvSource({"resume, resumed, paused", "start, started, created or stopped or failed"})
    void anActionThatIsIllegalInTheStatusIsRejected(String action, String done, String legal) {
        post("flights", action, 409, """
                {'name':'flights','status':'running','message':
                "Pipeline 'flights' is running and cannot be %s: its status must be %s"}""".formatted(done, legal));
    }

    private Pipeline registered(Pipeline pipeline) {
        registry.register(pipeline);
        return pipeline;
    }

    private String get(String uri) {
        String body = http.get()
                .uri(uri)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        return String.valueOf(body);
    }

    private void post(String pipeline, String action, int status, String expected) {
        http.post()
                .uri("/actuator/genstage/" + pipeline)
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"action\": \"" + action + "\"}")
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody()
                .json(expected, JsonCompareMode.STRICT);
    }
}
