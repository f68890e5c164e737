package io.genstage.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jayway.jsonpath.JsonPath;
import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.pipeline.Pipeline;
import io.genstage.snapshot.PipelineSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Follows {@code docs/getting-started.md} section by section, and checks what the page shows. */
@ExtendWith(OutputCaptureExtension.class)
class GettingStartedTests {

    private static final Page PAGE = Page.read("docs/getting-started.md");

    private static final String STAGES = "2. Write three stages";

    private static final String LOOK = "3. Look at the pipeline";

    private static final String SLOW = "4. Make a stage slow";

    private static final String STOP = "5. Stop it";

    private static final String FAIL = "6. Let a handler fail";

    private static final String REPLACE = "7. Replace a handler that throws";

    private static final String PUT_ASIDE = "8. Try again, and put aside what fails";

    @TempDir
    private Path directory;

    @Test
    void everyBlockOfJavaIsACompilationUnit() {
        assertThat(PAGE.blocks()).filteredOn(block -> block.is("java")).allMatch(Block::compilationUnit);
    }

    @Test
    void threeStagesHandleEveryOrder(CapturedOutput output) throws Exception {
        try (PageApplication application = start(STAGES)) {
            application.pipeline("orders").completion().get(10, TimeUnit.SECONDS);

            Map<String, Object> shown = application.get("/actuator/genstage/orders");
            assertThat(differences(json(LOOK), shown, true)).isEmpty();
            assertPrinted(output, STAGES);
        }
    }

    @Test
    void aSlowStageSlowsItsSource() throws Exception {
        try (PageApplication application = start(SLOW, "--genstage.shutdown.timeout=100ms")) {
            Pipeline orders = application.pipeline("orders");
            Awaitility.await().until(() -> handled(orders, "store") > 0);

            PipelineSnapshot snapshot = orders.snapshot();
            long read = snapshot.stage("read").orElseThrow().eventsOut();
            assertThat(read).isLessThan(3000);
            assertThat(read - handled(orders, "store")).isLessThanOrEqualTo(190);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(
                                    differences(json(SLOW), application.get("/actuator/genstage/orders"), false))
                            .isEmpty());
        }
    }

    /** The page on observing shows the same pipeline. */
    @Test
    void observingShowsEveryFigureOfAStageAndEveryMeter() throws Exception {
        Page observing = Page.read("docs/observing.md");
        try (PageApplication application = start(SLOW, "--genstage.shutdown.timeout=100ms")) {
            Object stages = application.get("/actuator/genstage/orders").get("stages");
            assertThat(differences(json(observing, "Which stage is slow"), stages, false))
                    .isEmpty();
            Set<String> meters = new HashSet<>(application.meters("genstage."));
            meters.add("genstage.stage.failures"); // registered with the first failure
            assertThat(observing.words("`(genstage\\.(?:stage|inlet|source)\\.[a-z.]+)`"))
                    .isEqualTo(meters);
        }
    }

    @Test
    void aStopLosesNoOrder(CapturedOutput output) throws Exception {
        Pipeline orders;
        try (PageApplication application = start(SLOW)) {
            orders = application.pipeline("orders");
            Awaitility.await().until(() -> handled(orders, "store") > 0);
        }

        PipelineSnapshot snapshot = orders.snapshot();
        assertThat(handled(orders, "store"))
                .isEqualTo(snapshot.stage("read").orElseThrow().eventsOut())
                .isLessThan(3000);
        assertThat(snapshot.givenUp()).isEmpty();
        assertPrinted(output, STOP);
    }

    @Test
    void aFailureEndsThePipeline(CapturedOutput output) throws Exception {
        try (PageApplication application = start(FAIL)) {
            Pipeline orders = application.pipeline("orders");

            assertThatThrownBy(() -> orders.completion().get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(StageFailedException.class);
            assertThat(differences(json(FAIL), application.get("/actuator/genstage/orders"), false))
                    .isEmpty();
            assertThat(application.get("/actuator/health")).containsEntry("status", "DOWN");
            assertPrinted(output, FAIL);
        }
    }

    @Test
    void theReplacingHandlerHandlesTheRest(CapturedOutput output) throws Exception {
        try (PageApplication application = start(REPLACE)) {
            Pipeline orders = application.pipeline("orders");
            orders.completion().get(10, TimeUnit.SECONDS);

            PipelineSnapshot snapshot = orders.snapshot();
            assertThat(snapshot.stage("store").orElseThrow().eventsFailed()).isEqualTo(1);
            assertThat(handled(orders, "store")).isEqualTo(2999);
            assertThat(snapshot.status()).isEqualTo(Status.COMPLETED);
            assertPrinted(output, REPLACE);
        }
    }

    @Test
    void aDeadLetterIsPutAsideAndTheRestIsHandled(CapturedOutput output) throws Exception {
        try (PageApplication application = start(PUT_ASIDE)) {
            Pipeline orders = application.pipeline("orders");
            orders.completion().get(10, TimeUnit.SECONDS);

            assertThat(handled(orders, "store")).isEqualTo(2999);
            assertThat(handled(orders, "quarantine")).isEqualTo(1);
            assertThat(application.get("/actuator/genstage/orders").toString()).contains("deadLettered=1");
            assertPrinted(output, PUT_ASIDE);
        }
    }

    private PageApplication start(String section, String... arguments) throws Exception {
        return PageApplication.start(PAGE.filesAfter(section), directory, arguments);
    }

    private static long handled(Pipeline pipeline, String stage) {
        return pipeline.snapshot().stage(stage).orElseThrow().eventsIn();
    }

    private static Map<String, Object> json(String section) {
        return json(PAGE, section);
    }

    /** {@return the JSON that a section shows} */
    private static Map<String, Object> json(Page page, String section) {
        return page.blocks().stream()
                .filter(block -> block.is("json") && block.section().equals(section))
                .map(block -> JsonPath.<Map<String, Object>>read(block.text(), "$"))
                .findFirst()
                .orElseThrow();
    }

    /** Checks that each log line of a section was printed; numbers may differ. */
    private static void assertPrinted(CapturedOutput output, String section) {
        List<String> lines = PAGE.blocks().stream()
                .filter(block -> block.is("log") && block.section().equals(section))
                .flatMap(block -> block.text().lines())
                .map(line -> withoutNumbers(line.replace(" …", "")))
                .toList();
        assertThat(lines).isNotEmpty();
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(withoutNumbers(output.getOut())).contains(lines));
    }

    private static String withoutNumbers(String text) {
        return text.replaceAll("\\d+", "#");
    }

    /**
     * {@return the differences between the shown and the actual JSON; numbers are compared only if they must be exact}
     */
    private static List<String> differences(Object shown, Object actual, boolean exact) {
        if (shown instanceof Map<?, ?> map && actual instanceof Map<?, ?> other) {
            return map.entrySet().stream()
                    .flatMap(entry -> other.containsKey(entry.getKey())
                            ? differences(entry.getValue(), other.get(entry.getKey()), exact).stream()
                            : List.of("There is no " + entry.getKey()).stream())
                    .toList();
        }
        if (shown instanceof List<?> list && actual instanceof List<?> other && list.size() == other.size()) {
            return IntStream.range(0, list.size())
                    .mapToObj(index -> differences(list.get(index), other.get(index), exact))
                    .flatMap(List::stream)
                    .toList();
        }
        boolean same = shown instanceof Number && actual instanceof Number && !exact
                || String.valueOf(shown).equals(String.valueOf(actual));
        return same ? List.of() : List.of("Shown is " + shown + ", but it is " + actual);
    }
}
