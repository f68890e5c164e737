package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.StageType;
import io.genstage.spring.properties.BufferSize;
import io.genstage.spring.properties.Remedies;
import io.genstage.spring.properties.Rule;
import io.genstage.spring.properties.StageProperties;
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
            forbidden(StageType::consumes, "poll-interval", StageProperties::pollInterval, "is never polled"),
            forbidden(StageType::consumes, "demand", StageProperties::demand, "does not accumulate demand"),
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
