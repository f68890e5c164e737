package io.genstage.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Status;
import io.genstage.spring.PipelineRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/** The endpoint over HTTP with its default access, and with the application's own JSON mapper. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.endpoints.web.exposure.include=*",
            "management.endpoints.jackson.isolated-json-mapper=false",
            "management.endpoint.health.show-details=always"
        })
@AutoConfigureRestTestClient
class GenStageEndpointReadOnlyTests {

    @Autowired
    RestTestClient http;

    @Autowired
    PipelineRegistry registry;

    @BeforeEach
    void awaitRest() {
        TestPipelines.awaitIdle(registry.get("flights"));
    }

    @Test
    void writesAreNotAllowed() {
        http.post()
                .uri("/actuator/genstage/flights")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"action\": \"stop\"}")
                .exchange()
                .expectStatus()
                .isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
        assertThat(registry.get("flights").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void theApplicationsMapperWritesTheSameJson() {
        http.get()
                .uri("/actuator/genstage/flights")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo(ExpectedJson.FLIGHTS);
    }

    @Test
    void healthContainsThePipelines() {
        http.get()
                .uri("/actuator/health/genstage")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{'status':'UP','details':{'flights':{'status':'running'}}}");
    }

    @Test
    void metricsContainThePipelines() {
        http.get()
                .uri("/actuator/metrics/genstage.stage.events?tag=stage:enrich&tag=direction:in")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.measurements[0].value")
                .isEqualTo(100.0);
    }
}
