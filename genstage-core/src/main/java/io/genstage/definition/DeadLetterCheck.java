package io.genstage.definition;

import io.genstage.InvalidPipelineException;
import io.genstage.StageType;
import io.genstage.internal.text.SimilarNames;
import io.genstage.supervision.ErrorOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Checks where stages that are declared or added send their dead letters, and keeps these edges for the cycle search. */
final class DeadLetterCheck {

    private final String pipeline;

    private final TopologyChanges.Present present;

    private final Map<String, StageDefinition> added;

    /** The names of the added stages that send dead letters to a stage, by the name of that stage. */
    private final Map<String, List<String>> senders = new LinkedHashMap<>();

    /**
     * A check without edges.
     *
     * @param added the stages that are declared or added, by name; all of them when {@link #check} is called
     */
    DeadLetterCheck(String pipeline, TopologyChanges.Present present, Map<String, StageDefinition> added) {
        this.pipeline = pipeline;
        this.present = present;
        this.added = added;
    }

    /** Checks the dead-letter stage of a stage that is declared or added, if it has one. */
    void check(StageDefinition stage) {
        String to = stage.onError().deadLetterTo();
        if (to == null) {
            return;
        }
        checkTarget(stage, target(stage, to));
        checkFreeName(to);
        senders.computeIfAbsent(to, none -> new ArrayList<>()).add(stage.name());
    }

    private StageDefinition target(StageDefinition stage, String to) {
        StageDefinition own = added.get(to);
        StageDefinition target = own == null ? present.stage(to) : own;
        if (target == null) {
            throw invalid(
                    stage,
                    "sends its dead letters to '" + to + "', and there is no such stage.",
                    SimilarNames.didYouMeanOneOf(to, possibleTargets(stage), "Stages that take events"));
        }
        return target;
    }

    private List<String> possibleTargets(StageDefinition sender) {
        return Stream.concat(present.stages(), added.values().stream())
                .filter(stage -> stage.type().consumes() && stage != sender)
                .map(StageDefinition::name)
                .toList();
    }

    private void checkTarget(StageDefinition stage, StageDefinition target) {
        if (target == stage) {
            throw invalid(
                    stage,
                    "sends its dead letters to itself.",
                    "Set dead-letter-to to another stage, which takes DeadLetter<?>.");
        }
        if (target.type() == StageType.PRODUCER) {
            throw invalid(
                    stage,
                    "sends its dead letters to '" + target.name() + "', which is a producer and takes no events.",
                    "Set dead-letter-to to a consumer or a producer-consumer, which takes DeadLetter<?>.");
        }
        if (target.onError().then() == ErrorOptions.Then.DEAD_LETTER) {
            throw invalid(
                    stage,
                    "sends its dead letters to '" + target.name() + "', which would make dead letters of dead letters.",
                    "Set then of '" + target.name() + "' to 'fail' or 'skip'.");
        }
    }

    /** The pipeline adds a stage of this name for the dead letters of a stage. */
    private void checkFreeName(String target) {
        String name = nameOfQueue(target);
        if (added.containsKey(name)) {
            throw new InvalidPipelineException(
                    "Pipeline '" + pipeline + "' has the stage '" + name
                            + "', a name that the pipeline itself uses for the dead letters of stage '" + target + "'.",
                    "Rename the stage.");
        }
    }

    /** {@return the name of the stage that passes dead letters to a dead-letter stage} */
    static String nameOfQueue(String target) {
        return target + ".letters";
    }

    /** {@return the names of the stages that send dead letters to a stage} */
    List<String> sendersTo(String target) {
        List<String> before = present.deadLetterSenders(target);
        List<String> more = senders.getOrDefault(target, List.of());
        return before.isEmpty()
                ? more
                : Stream.concat(before.stream(), more.stream()).toList();
    }

    /** {@return the present stages to which an added stage sends dead letters} */
    List<StageDefinition> presentTargets() {
        return senders.keySet().stream()
                .filter(target -> !added.containsKey(target))
                .map(present::stage)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    private InvalidPipelineException invalid(StageDefinition stage, String problem, String remedy) {
        return new InvalidPipelineException(
                "Stage '" + stage.name() + "' of pipeline '" + pipeline + "' " + problem, remedy);
    }
}
