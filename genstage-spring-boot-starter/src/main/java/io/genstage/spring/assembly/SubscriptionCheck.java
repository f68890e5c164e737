package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.spring.handler.StageHandler;
import io.genstage.spring.signature.EventTypes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that the stages of one pipeline are connected: consuming stages subscribe to a stage or receive dead letters,
 * and producing stages
 * have a subscriber.
 */
final class SubscriptionCheck {

    private static final Logger log = LoggerFactory.getLogger(SubscriptionCheck.class);

    private final DeclaredTopology topology;

    SubscriptionCheck(DeclaredTopology topology) {
        this.topology = topology;
    }

    /**
     * Rejects consuming stages without a subscription, and warns of producing stages without a subscriber.
     *
     * @param pipelines the names of all pipelines, to suggest
     * @throws InvalidPipelineException if a consuming stage has no subscription
     */
    void check(Collection<String> pipelines) {
        topology.handlers().forEach((stage, handler) -> {
            if (handler.kind().consumes()
                    && topology.subscriptions(stage).isEmpty()
                    && topology.deadLetterSources(stage).isEmpty()) {
                throw new InvalidPipelineException(
                        "Stage '" + stage + "' of pipeline '" + topology.pipeline() + "' is a " + handler.kind()
                                + " and has no subscription.",
                        remedy(stage) + PipelineNames.didYouMean(topology.pipeline(), pipelines));
            }
        });
        topology.handlers().keySet().stream()
                .filter(stage -> emits(stage) && !hasSubscriber(stage))
                .forEach(stage -> log.warn(
                        "Stage '{}' of pipeline '{}' emits events, but no stage subscribes to it",
                        stage,
                        topology.pipeline()));
    }

    private String remedy(String stage) {
        return proposal(stage)
                .map(source -> "Set the stage that it subscribes to, such as `subscribe-to: " + source + "`.")
                .orElseGet(() ->
                        "Set `subscribe-to`, and declare the stage that it names: the pipeline has no stage that emits"
                                + (topology.handlers().keySet().stream()
                                                .anyMatch(other -> !other.equals(stage) && emits(other))
                                        ? " events of its type."
                                        : " events."));
    }

    /** {@return the most likely producer: a stage whose events match, preferably the one declared just before} */
    private Optional<String> proposal(String stage) {
        List<String> names = new ArrayList<>(topology.handlers().keySet());
        List<String> fitting = names.stream()
                .filter(other -> !other.equals(stage) && emits(other) && fits(other, stage))
                .toList();
        return fitting.stream()
                .filter(other -> names.indexOf(other) < names.indexOf(stage))
                .reduce((earlier, later) -> later)
                .or(() -> fitting.stream().findFirst());
    }

    private boolean fits(String source, String stage) {
        StageHandler taker = topology.handler(stage);
        return EventTypes.fit(topology.handler(source).output(), taker.input())
                || (taker.takesWrapped()
                        && EventTypes.fit(
                                topology.handler(source).output(), taker.input().getGeneric()));
    }

    private boolean emits(String stage) {
        return topology.handler(stage).kind().emits();
    }

    private boolean hasSubscriber(String stage) {
        return topology.stages().keySet().stream()
                .flatMap(other -> topology.subscriptions(other).stream())
                .anyMatch(subscription -> subscription.producer().equals(stage));
    }
}
