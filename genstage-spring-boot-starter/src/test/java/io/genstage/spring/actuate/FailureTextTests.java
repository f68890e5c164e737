package io.genstage.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineRegistry;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

/**
 * The message of a failure may contain a password. The endpoint shows it only to users to whom the health endpoint
 * shows details.
 */
class FailureTextTests {

    private static final String FAILURE = "no route to jdbc:postgresql://db/flights?password=secret";

    private static final @Nullable String ANONYMOUS = null;

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withUserConfiguration(EndpointApplication.class)
            .withPropertyValues("management.endpoints.web.exposure.include=health,genstage");

    @Test
    void theMessageIsHiddenByDefault() {
        runner.run(context -> assertShown(context, "ops", false));
    }

    @ParameterizedTest
    @CsvSource({"never, false, false", "when-authorized, false, true", "always, true, true"})
    void theMessageIsShownIfHealthShowsDetails(String rule, boolean anonymous, boolean user) {
        runner.withPropertyValues("management.endpoint.health.show-details=" + rule)
                .run(context -> {
                    assertShown(context, ANONYMOUS, anonymous);
                    assertShown(context, "other", user);
                });
    }

    @Test
    void theMessageIsShownToTheRolesOfHealth() {
        runner.withPropertyValues(
                        "management.endpoint.health.show-details=when-authorized",
                        "management.endpoint.health.roles=admin,ops")
                .run(context -> {
                    assertShown(context, ANONYMOUS, false);
                    assertShown(context, "other", false);
                    assertShown(context, "ops", true);
                });
    }

    @Test
    void theEndpointsShowDetailsOverridesThatOfHealth() {
        runner.withPropertyValues(
                        "management.endpoint.health.show-details=always",
                        "management.endpoint.genstage.show-details=when-authorized",
                        "management.endpoint.genstage.roles=ops")
                .run(context -> {
                    fail(context);
                    assertThat(health(context, ANONYMOUS)).contains("secret");
                    assertThat(endpoint(context, ANONYMOUS)).doesNotContain("secret");
                    assertThat(endpoint(context, "other")).doesNotContain("secret");
                    assertThat(endpoint(context, "ops")).contains("secret");
                });
    }

    @ParameterizedTest
    @CsvSource({"never, false", "when-authorized, true", "always, true"})
    void theMessageIsShownOverJmxUnlessItIsNeverShown(String rule, boolean shown) {
        runner.withPropertyValues("management.endpoint.genstage.show-details=" + rule)
                .run(context -> {
                    fail(context);
                    GenStageEndpoint endpoint = context.getBean(GenStageEndpoint.class);
                    assertThat(endpoint.pipelines().toString().contains("secret"))
                            .isEqualTo(shown);
                    assertThat(String.valueOf(endpoint.pipeline("broken")).contains("secret"))
                            .isEqualTo(shown);
                });
    }

    @ParameterizedTest
    @CsvSource({"never, false, false", "when-authorized, false, true", "always, true, true"})
    void theTextOfADeadLettersEventIsShownAsShowValuesSays(String rule, boolean anonymous, boolean user) {
        runner.withPropertyValues("management.endpoint.genstage.show-values=" + rule)
                .run(context -> {
                    assertLetters(context, ANONYMOUS, anonymous);
                    assertLetters(context, "other", user);
                });
        runner.run(context -> assertLetters(context, "other", false));
    }

    private static void assertLetters(WebApplicationContext context, @Nullable String user, boolean shown)
            throws Exception {
        PipelineRegistry registry = context.getBean(PipelineRegistry.class);
        if (registry.find("letters").isEmpty()) {
            Pipeline letters = TestPipelines.deadLetters("letters");
            registry.register(letters);
            letters.start().join();
            await().until(() -> letters.snapshot().deadLetters().size() == 2);
        }
        assertThat(get(context, "/actuator/genstage/letters", user))
                .contains("\"deadLetters\":[{\"stage\":\"store\",\"attempts\":2,\"exception\":"
                        + "\"java.lang.IllegalStateException\",\"at\":\"")
                .contains("\"failures\":{\"java.lang.IllegalStateException\":4},\"deadLettered\":2,")
                .doesNotContain("no room for")
                .matches(json -> json.contains("\"event\":\"1\"") == shown);
    }

    private static void assertShown(WebApplicationContext context, @Nullable String user, boolean shown)
            throws Exception {
        fail(context);
        assertThat(endpoint(context, user).contains("secret")).isEqualTo(shown);
        assertThat(health(context, user).contains("secret")).isEqualTo(shown);
    }

    /** Registers a pipeline that fails, unless it is registered. */
    private static void fail(WebApplicationContext context) {
        PipelineRegistry registry = context.getBean(PipelineRegistry.class);
        if (registry.find("broken").isEmpty()) {
            Pipeline broken = TestPipelines.failing("broken", new IllegalStateException(FAILURE));
            registry.register(broken);
            broken.start().join();
            await().until(() -> broken.failure() != null);
        }
    }

    /**
     * All responses of the endpoint over HTTP. They always contain the failed instance and the class of its failure.
     */
    private static String endpoint(WebApplicationContext context, @Nullable String user) throws Exception {
        String all = "";
        for (String path : List.of("", "/broken")) {
            String answer = get(context, "/actuator/genstage" + path, user);
            assertThat(answer).contains("\"stage\":\"store-0\",\"exception\":\"java.lang.IllegalStateException\"");
            all += answer;
        }
        return all + get(context, "/actuator/genstage/broken/store", user);
    }

    private static String health(WebApplicationContext context, @Nullable String user) throws Exception {
        return get(context, "/actuator/health", user);
    }

    /** Sends a request as a user with the role of the same name. */
    private static String get(WebApplicationContext context, String uri, @Nullable String user) throws Exception {
        MockMvc mvc = MockMvcBuilders.webAppContextSetup(context).build();
        return mvc.perform(MockMvcRequestBuilders.get(uri).with(request -> as(user, request)))
                .andReturn()
                .getResponse()
                .getContentAsString();
    }

    private static MockHttpServletRequest as(@Nullable String user, MockHttpServletRequest request) {
        if (user != null) {
            Principal principal = () -> user;
            request.setUserPrincipal(principal);
            request.addUserRole(user);
        }
        return request;
    }
}
