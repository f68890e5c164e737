package io.genstage.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genstage.ProducerStage;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineRegistry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GenStageMetricsTests {

    private final PipelineRegistry pipelines = new PipelineRegistry();

    private final MeterRegistry meters = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        pipelines.pipelines().forEach(Pipeline::closeNow);
    }

    @Test
    void eventsAreCountedInEachDirectionThatAStageHas() {
        bind();
        pipelines.register(TestPipelines.flightsAtRest("flights"));
        assertThat(directions("read")).containsExactlyInAnyOrder("out", "failed");
        assertThat(directions("enrich")).containsExactlyInAnyOrder("in", "out", "failed");
        assertThat(directions("store")).containsExactlyInAnyOrder("in", "failed");
        assertThat(events("read", "out")).isEqualTo(100);
        assertThat(events("enrich", "in")).isEqualTo(100);
        assertThat(events("enrich", "out")).isEqualTo(100);
        assertThat(events("store", "in")).isEqualTo(100);
        assertThat(events("store", "failed")).isZero();
        assertThat(search("genstage.stage.restarts", "store").functionCounter().count())
                .isZero();
    }

    @Test
    void metersAreAddedAndRemovedWithTheirStages() {
        bind();
        Pipeline pipeline = Pipeline.of(PipelineDefinition.named("growing")
                .producer("read", ProducerStage.inletOnly())
                .build());
        pipelines.register(pipeline);
        pipeline.start().join();

        pipeline.add(more -> more.consumer("store", (events, from) -> {}, s -> s.subscribeTo("read")))
                .join();
        pipeline.<Integer>inlet("read").offerAll(List.of(1, 2, 3));
        await().untilAsserted(() -> assertThat(events("store", "in")).isEqualTo(3));

        pipeline.remove("store").join();
        await().untilAsserted(() -> assertThat(meters.find("genstage.stage.events")
                        .tag("stage", "store")
                        .meters())
                .isEmpty());
        assertThat(directions("read")).isNotEmpty();
    }

    @Test
    void failedEventsAreCounted() {
        bind();
        Pipeline pipeline = TestPipelines.failing("broken", new IllegalStateException("boom"));
        pipelines.register(pipeline);
        pipeline.start().join();
        await().untilAsserted(() -> assertThat(events("store", "failed")).isEqualTo(1));
        assertThat(events("store", "in")).isZero();
    }

    @Test
    void failedAttemptsAreCountedByException() {
        bind();
        Pipeline pipeline = TestPipelines.deadLetters("letters");
        pipelines.register(pipeline);
        pipeline.start().join();
        await().untilAsserted(() -> assertThat(search("genstage.stage.dead.letters", "store")
                        .functionCounter()
                        .count())
                .isEqualTo(2));
        assertThat(meters.get("genstage.stage.failures")
                        .tags("pipeline", "letters", "stage", "store", "exception", "IllegalStateException")
                        .functionCounter()
                        .count())
                .isEqualTo(4);
    }

    @Test
    void eventsOfCallsThatReturnAfterTheTimeoutAreCounted() {
        bind();
        Pipeline pipeline = TestPipelines.late("late");
        pipelines.register(pipeline);
        pipeline.start().join();
        TestPipelines.awaitIdle(pipeline);
        assertThat(search("genstage.stage.late", "store").functionCounter().count())
                .isEqualTo(1);
        assertThat(events("store", "in")).isEqualTo(1);
    }

    @Test
    void theUnsettledEventsOfASourceAreMeasured() {
        bind();
        CountDownLatch gate = new CountDownLatch(1);
        Pipeline pipeline = TestPipelines.tracked("tracked", gate);
        pipelines.register(pipeline);
        pipeline.start().join();
        await().untilAsserted(() ->
                assertThat(gauge("genstage.source.unsettled", "read")).isEqualTo(3));
        gate.countDown();
        await().untilAsserted(() ->
                assertThat(gauge("genstage.source.unsettled", "read")).isZero());
    }

    @Test
    void restartsAreCounted() {
        bind();
        Pipeline pipeline = TestPipelines.restarted("restarted", Duration.ZERO);
        pipelines.register(pipeline);
        pipeline.start().join();
        await().untilAsserted(() -> assertThat(search("genstage.stage.restarts", "store")
                        .functionCounter()
                        .count())
                .isOne());
        assertThat(search("genstage.stage.restarts", "read").functionCounter().count())
                .isZero();
        assertThat(events("store", "failed")).isOne();
    }

    @Test
    void theEventsThatAFullBufferHoldsAndDiscardsAreCounted() {
        bind();
        CountDownLatch gate = new CountDownLatch(1);
        Pipeline pipeline = TestPipelines.flood("flood", gate);
        pipelines.register(pipeline);
        pipeline.start().join();
        await().untilAsserted(() -> assertThat(search("genstage.stage.discarded", "read")
                        .tag("reason", "buffer-full")
                        .functionCounter()
                        .count())
                .isEqualTo(5));
        assertThat(gauge("genstage.stage.buffer.size", "read")).isEqualTo(2);
        pipeline.closeNow();
        gate.countDown();
    }

    @Test
    void eventsThatAStageHeldAtItsEndAreCounted() {
        bind();
        Pipeline pipeline = TestPipelines.partitioned("partitioned");
        pipelines.register(pipeline);
        pipeline.start().join();
        await().untilAsserted(() -> assertThat(events("store", "in")).isEqualTo(4));
        pipeline.closeNow();
        pipeline.completion().join();

        await().untilAsserted(() -> assertThat(search("genstage.stage.given.up", "read")
                        .tags("place", "partition", "reason", "ended")
                        .functionCounter()
                        .count())
                .isEqualTo(4));
        assertThat(PipelineDescriptor.of(pipeline.snapshot(), new Visibility(true, true))
                        .givenUp())
                .isEqualTo(Map.of("partition", 4L));
    }

    @Test
    void eventsThatAreGivenUpAreCountedByPlaceAndReason() {
        bind();
        Pipeline broken = TestPipelines.failing("broken", new IllegalStateException("planted"));
        pipelines.register(broken);
        broken.start().join();
        await().untilAsserted(() -> assertThat(givenUp("broken")).isEqualTo(Map.of("store in-progress failed", 1.0)));
        CountDownLatch gate = new CountDownLatch(1);
        Pipeline flood = TestPipelines.flood("flood", gate);
        pipelines.register(flood);
        flood.start().join();
        await().untilAsserted(() -> assertThat(givenUp("flood")).isEqualTo(Map.of("read buffer buffer-full", 5.0)));
        flood.closeNow();
        gate.countDown();
    }

    private Map<String, Double> givenUp(String pipeline) {
        return meters.get("genstage.stage.given.up").tag("pipeline", pipeline).functionCounters().stream()
                .filter(counter -> counter.count() > 0)
                .collect(Collectors.toMap(
                        counter -> counter.getId().getTag("stage") + " "
                                + counter.getId().getTag("place") + " "
                                + counter.getId().getTag("reason"),
                        FunctionCounter::count));
    }

    @Test
    void retriesAndAcknowledgersThatThrowAreMeasured() {
        bind();
        Pipeline retried = TestPipelines.retried("retried");
        Pipeline orders = TestPipelines.failingAcknowledgers("orders");
        List.of(retried, orders).forEach(pipeline -> {
            pipelines.register(pipeline);
            pipeline.start().join();
        });
        await().untilAsserted(() -> assertThat(meters.get("genstage.stage.retrying")
                        .tags("pipeline", "retried", "stage", "store")
                        .gauge()
                        .value())
                .isOne());
        await().untilAsserted(() -> assertThat(meters.get("genstage.source.acknowledger.failures")
                        .tags("pipeline", "orders", "stage", "read")
                        .functionCounter()
                        .count())
                .isEqualTo(3));
    }

    @Test
    void discardedEventsAreCountedByReason() {
        bind();
        Pipeline partitioned = TestPipelines.partitioned("partitioned");
        Pipeline selective = TestPipelines.selective("selective");
        List.of(partitioned, selective).forEach(pipeline -> {
            pipelines.register(pipeline);
            pipeline.start().join();
        });
        await().untilAsserted(() -> assertThat(discarded("partitioned")).isEqualTo(Map.of("failed", 2.0)));
        await().untilAsserted(() -> assertThat(discarded("selective")).isEqualTo(Map.of("filtered", 5.0)));
    }

    private Map<String, Double> discarded(String pipeline) {
        return meters.get("genstage.stage.discarded").tag("pipeline", pipeline).functionCounters().stream()
                .filter(counter -> counter.count() > 0)
                .collect(Collectors.toMap(counter -> counter.getId().getTag("reason"), FunctionCounter::count));
    }

    @Test
    void pendingDemandIsMeasured() {
        bind();
        pipelines.register(TestPipelines.flightsAtRest("flights"));
        assertThat(gauge("genstage.stage.demand.pending", "read")).isEqualTo(20);
        assertThat(gauge("genstage.stage.demand.pending", "enrich")).isEqualTo(40);
        assertThat(gauge("genstage.stage.buffer.size", "enrich")).isZero();
    }

    @Test
    void eventsThatAnInletRejectsAreCounted() {
        bind();
        Pipeline pipeline = TestPipelines.live("live");
        pipelines.register(pipeline);
        assertThat(pipeline.inlet("live").offerAll(List.of(1, 2, 3))).isZero();
        assertThat(search("genstage.inlet.refused", "live").functionCounter().count())
                .isEqualTo(3);
    }

    @Test
    void eachHandlerCallIsTimed() {
        bind();
        Pipeline pipeline = TestPipelines.flights("flights");
        pipelines.register(pipeline);
        pipeline.start().join();
        TestPipelines.awaitIdle(pipeline);
        assertThat(search("genstage.stage.handle", "enrich").timer().count()).isEqualTo(10);
        assertThat(search("genstage.stage.handle", "enrich").timer().totalTime(TimeUnit.NANOSECONDS))
                .isPositive();
    }

    @Test
    void pipelinesThatWereRegisteredBeforeAreMetered() {
        pipelines.register(TestPipelines.flightsAtRest("flights"));
        bind();
        assertThat(events("store", "in")).isEqualTo(100);
    }

    @Test
    void everyRegistryHasTheCounts() {
        MeterRegistry other = new SimpleMeterRegistry();
        bind();
        new GenStageMetrics(pipelines).bindTo(other);
        Pipeline pipeline = TestPipelines.flights("flights");
        pipelines.register(pipeline);
        pipeline.start().join();
        TestPipelines.awaitIdle(pipeline);
        for (MeterRegistry registry : List.of(meters, other)) {
            assertThat(registry.get("genstage.stage.handle")
                            .tag("stage", "enrich")
                            .timer()
                            .count())
                    .isEqualTo(10);
        }
    }

    @Test
    void metersKeepTheirValuesThroughAGarbageCollection() {
        bind();
        CountDownLatch gate = new CountDownLatch(1);
        Pipeline pipeline = TestPipelines.slow("slow", gate);
        pipelines.register(pipeline);
        assertThat(gauge("genstage.stage.demand.pending", "read")).isZero();
        WeakReference<Object> canary = new WeakReference<>(new Object());
        await().until(() -> {
            System.gc();
            return canary.get() == null;
        });
        pipeline.start().join();
        await().untilAsserted(() -> assertThat(events("read", "out")).isEqualTo(10));
        assertThat(gauge("genstage.stage.demand.pending", "read")).isZero();
        gate.countDown();
    }

    @Test
    void metersWithOneNameHaveTheSameTags() {
        bind();
        pipelines.register(TestPipelines.flights("flights"));
        pipelines.register(TestPipelines.live("live"));
        assertThat(meters.getMeters().stream()
                        .map(Meter::getId)
                        .collect(Collectors.groupingBy(
                                Meter.Id::getName,
                                Collectors.mapping(
                                        id -> id.getTags().stream()
                                                .map(Tag::getKey)
                                                .toList(),
                                        Collectors.toSet()))))
                .containsOnlyKeys(
                        "genstage.stage.events",
                        "genstage.stage.buffer.size",
                        "genstage.stage.demand.pending",
                        "genstage.stage.discarded",
                        "genstage.stage.restarts",
                        "genstage.stage.given.up",
                        "genstage.stage.handle",
                        "genstage.stage.dead.letters",
                        "genstage.stage.late",
                        "genstage.stage.retrying",
                        "genstage.stage.skipped",
                        "genstage.source.unsettled",
                        "genstage.source.acknowledger.failures",
                        "genstage.inlet.refused")
                .allSatisfy((name, tagSets) -> assertThat(tagSets).hasSize(1));
    }

    private void bind() {
        new GenStageMetrics(pipelines).bindTo(meters);
    }

    private Set<String> directions(String stage) {
        return search("genstage.stage.events", stage).meters().stream()
                .map(meter -> meter.getId().getTag("direction"))
                .collect(Collectors.toSet());
    }

    private double events(String stage, String direction) {
        return search("genstage.stage.events", stage)
                .tag("direction", direction)
                .functionCounter()
                .count();
    }

    private double gauge(String name, String stage) {
        return search(name, stage).gauge().value();
    }

    private RequiredSearch search(String name, String stage) {
        return meters.get(name).tag("stage", stage);
    }
}
