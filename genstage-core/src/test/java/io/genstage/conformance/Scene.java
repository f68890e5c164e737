package io.genstage.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.CancelMode;
import io.genstage.Cancellation;
import io.genstage.DemandControl;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.testing.HandDriven;
import io.genstage.testing.SeededScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Runs a pipeline of GenStage's tests, which is called a scene here. */
final class Scene {

    /** Far more steps than any scene needs. */
    private static final int MOST_STEPS = 20_000;

    /** How many orders of its tasks each scene is played in. */
    private static final int SEEDS = 20;

    private Scene() {}

    static PipelineDefinition.Builder named() {
        return PipelineDefinition.named("p");
    }

    /** Starts a scene that may never come to rest. Tests play it {@linkplain #until until} a condition holds. */
    static HandDriven begun(PipelineDefinition.Builder definition) {
        HandDriven run = new HandDriven(1, definition.build());
        run.pipeline().start();
        return run;
    }

    /** Starts a scene whose clock does not move, so a stage works until it has nothing to do. */
    static HandDriven begunOnAStandingClock(PipelineDefinition.Builder definition) {
        HandDriven run = new HandDriven(new SeededScheduler(1, Duration.ZERO), definition.build());
        run.pipeline().start();
        return run;
    }

    /** Plays a scene in many orders of its tasks. */
    static void inManyOrders(Consumer<SeededScheduler> scene) {
        IntStream.range(0, SEEDS).forEach(seed -> scene.accept(new SeededScheduler(seed)));
    }

    /** Plays until the condition holds. */
    static HandDriven until(HandDriven run, BooleanSupplier condition) {
        for (int i = 0; i < MOST_STEPS && !condition.getAsBoolean(); i++) {
            run.steps(1);
        }
        assertThat(condition.getAsBoolean()).as("the condition holds").isTrue();
        return run;
    }

    /** Plays until the call is answered. */
    static <T> T answer(HandDriven run, CompletableFuture<T> future) {
        until(run, future::isDone);
        return future.join();
    }

    static SubscriptionOptions demand(int max, int min) {
        return new SubscriptionOptions(max, min, CancelMode.PERMANENT);
    }

    static SubscriptionOptions cancel(CancelMode mode) {
        return SubscriptionOptions.DEFAULT.withCancelMode(mode);
    }

    /** Options that make {@link Forwarder} and {@link Doubler} request manually. */
    static SubscriptionOptions manual() {
        return SubscriptionOptions.DEFAULT.withAttributes(Map.of("demand", DemandControl.MANUAL));
    }

    static DemandControl control(Subscription subscription) {
        return (DemandControl) subscription.options().attributes().getOrDefault("demand", DemandControl.AUTOMATIC);
    }

    static List<Object> range(int from, int to) {
        return IntStream.range(from, to).<Object>mapToObj(i -> i).toList();
    }

    static String text(Cancellation cancellation) {
        Throwable reason = cancellation.reason();
        return " " + cancellation.kind().name().toLowerCase(Locale.ROOT)
                + (reason == null ? "" : " " + reason.getMessage());
    }
}
