package io.genstage.spring.assembly;

import io.genstage.DeliveryGuarantee;
import io.genstage.InvalidPipelineException;
import io.genstage.StageType;
import io.genstage.spring.properties.BufferSize;
import io.genstage.spring.properties.ChildProperties;
import io.genstage.spring.properties.ErrorProperties;
import io.genstage.spring.properties.Remedies;
import io.genstage.spring.properties.Rule;
import io.genstage.spring.properties.StageProperties;
import io.genstage.supervision.ErrorOptions.Then;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The checks of a stage's properties. Some depend on the type of the stage: a producer has no {@code max-demand}. */
final class StageRules {

    /** A stage's properties, with the type that its handler gives it. */
    private record TypedStage(StageType type, StageProperties properties) {}

    private static final List<Rule<TypedStage>> RULES = List.of(
            StageRules::checkPerEvent,
            StageRules::checkChild,
            StageRules::checkOnErrorOfChildren,
            StageRules::checkOnErrorOfProducer,
            StageRules::checkOnErrorWithDelivery,
            forbidden(StageType::consumes, "poll-interval", StageProperties::pollInterval, "is never polled"),
            forbidden(StageType::consumes, "demand", StageProperties::demand, "does not accumulate demand"),
            forbidden(StageType::consumes, "inlet-capacity", StageProperties::inletCapacity, "has no inlet"),
            forbidden(StageType::consumes, "max-in-flight", StageProperties::maxInFlight, "is no source of events"),
            forbidden(StageType::consumes, "on-given-up", StageProperties::onGivenUp, "commits no positions"),
            forbidden(consumesNot(), "delivery", StageProperties::delivery, "receives no events"),
            forbidden(consumesNot(), "max-demand", StageProperties::maxDemand, "requests no events"),
            forbidden(consumesNot(), "min-demand", StageProperties::minDemand, "requests no events"),
            forbidden(consumesNot(), "selector", StageProperties::selector, "has no subscription"),
            forbidden(consumesNot(), "cancel", StageProperties::cancel, "has no subscription"),
            StageRules::checkBufferKeep,
            forbidden(emitsNot(), "buffer-size", StageProperties::bufferSize, "emits nothing"),
            forbidden(emitsNot(), "buffer-keep", StageProperties::bufferKeep, "emits nothing"),
            forbidden(emitsNot(), "dispatcher", StageProperties::dispatcher, "emits nothing"),
            forbidden(emitsNot(), "partition", StageProperties::partition, "emits nothing"));

    private StageRules() {}

    /**
     * Checks a stage.
     *
     * @param path the full path of the stage's properties
     * @param type the type of the stage
     * @param stage the stage's properties
     * @throws InvalidPipelineException if the properties break a rule
     */
    static void check(String path, StageType type, StageProperties stage) {
        Rule.checkAll(StageProperties.RULES, path, stage);
        Rule.checkAll(RULES, path, new TypedStage(type, stage));
    }

    private static Predicate<StageType> consumesNot() {
        return Predicate.not(StageType::consumes);
    }

    private static Predicate<StageType> emitsNot() {
        return Predicate.not(StageType::emits);
    }

    private static Rule<TypedStage> forbidden(
            Predicate<StageType> types, String key, Function<StageProperties, @Nullable Object> value, String reason) {
        return (path, stage) -> {
            if (types.test(stage.type()) && value.apply(stage.properties()) != null) {
                throw new InvalidPipelineException(
                        path + "." + key + " is set, but the stage is a " + stage.type() + ", which " + reason + ".",
                        Remedies.remove(key));
            }
        };
    }

    private static void checkPerEvent(String path, TypedStage stage) {
        if (stage.properties().perEvent() && stage.type() != StageType.CONSUMER) {
            throw new InvalidPipelineException(
                    path + ".concurrency is 'per-event', but the stage is a " + stage.type()
                            + ", and only a consumer can start a child for each event.",
                    (stage.type() == StageType.PRODUCER ? "" : "Set `concurrency` to a number of instances. Or: ")
                            + Remedies.remove("concurrency"));
        }
    }

    private static void checkChild(String path, TypedStage stage) {
        if (stage.properties().child() != null && !stage.properties().perEvent()) {
            throw new InvalidPipelineException(
                    path + ".child is set, but the stage starts no child for each event.",
                    (stage.type() == StageType.CONSUMER ? "Set `concurrency: per-event` as well. Or: " : "")
                            + Remedies.remove("child"));
        }
    }

    private static void checkOnErrorOfChildren(String path, TypedStage stage) {
        ChildProperties child = stage.properties().child();
        if (child != null && child.restart() != null && stage.properties().onError() != null) {
            throw new InvalidPipelineException(
                    path + " sets both `child.restart` and `on-error`, but `on-error` decides whether an event is tried"
                            + " again.",
                    "Set `on-error.attempts`, and " + Remedies.remove("restart").replaceFirst("^R", "r"));
        }
    }

    private static void checkOnErrorOfProducer(String path, TypedStage stage) {
        ErrorProperties onError = stage.properties().onError();
        if (stage.type() == StageType.PRODUCER && onError != null && onError.thenOrDefault() != Then.FAIL) {
            throw new InvalidPipelineException(
                    path + ".on-error.then is '" + onError.then() + "', but the stage is a producer, which receives no"
                            + " events that it could drop.",
                    Remedies.remove("then"));
        }
    }

    private static void checkOnErrorWithDelivery(String path, TypedStage stage) {
        ErrorProperties onError = stage.properties().onError();
        if (stage.properties().delivery() == DeliveryGuarantee.AT_MOST_ONCE
                && onError != null
                && (onError.attemptsOrDefault() > 1 || onError.thenOrDefault() != Then.FAIL)) {
            throw new InvalidPipelineException(
                    path + ".delivery is 'at-most-once', so a failed event is lost, but `on-error` sets what follows a"
                            + " failure.",
                    Remedies.remove("delivery") + " Or: " + Remedies.remove("on-error"));
        }
    }

    private static void checkBufferKeep(String path, TypedStage stage) {
        BufferSize size = stage.properties().bufferSize();
        boolean bounded = size == null ? stage.type() == StageType.PRODUCER : size.bounded();
        if (stage.type().emits() && stage.properties().bufferKeep() != null && !bounded) {
            throw new InvalidPipelineException(
                    path + ".buffer-keep is set, but the buffer is unlimited, so it is never full.",
                    "Set `buffer-size` to a number. Or: " + Remedies.remove("buffer-keep"));
        }
    }
}
