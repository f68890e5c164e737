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

/** Stages of one pipeline that lack the other end of an edge: nothing comes in, or nobody takes what goes out. */
final class LooseEnds {

    private static final Logger log = LoggerFactory.getLogger(LooseEnds.class);

    private final Wiring wiring;

    LooseEnds(Wiring wiring) {
        this.wiring = wiring;
    }

    /**
     * Looks for stages that would wait for events for ever, and warns of those whose events nobody takes.
     *
     * @param pipelines the names of all pipelines, one of which may have been meant
     * @throws InvalidPipelineException if a stage takes events and subscribes to nothing
     */
    void check(Collection<String> pipelines) {
        wiring.handlers().forEach((stage, handler) -> {
            if (handler.kind().consumes() && wiring.subscriptions(stage).isEmpty()) {
                throw new InvalidPipelineException(
                        "Stage '" + stage + "' of pipeline '" + wiring.pipeline() + "' is a " + handler.kind()
                                + " and subscribes to nothing.",
                        remedy(stage) + PipelineNames.didYouMean(wiring.pipeline(), pipelines));
            }
        });
        wiring.handlers().keySet().stream()
                .filter(stage -> emits(stage) && !hasSubscriber(stage))
                .forEach(stage -> log.warn(
                        "Stage '{}' of pipeline '{}' emits events, and no stage subscribes to it",
                        stage,
                        wiring.pipeline()));
    }

    private String remedy(String stage) {
        return proposal(stage)
                .map(source -> "Say where its events come from, such as `subscribe-to: " + source + "`.")
                .orElseGet(() ->
                        "Say where its events come from: it has no `subscribe-to`, and the pipeline has no stage"
                                + " that emits"
                                + (wiring.handlers().keySet().stream()
                                                .anyMatch(other -> !other.equals(stage) && emits(other))
                                        ? " what it takes."
                                        : "."));
    }

    /** {@return the stage that was most likely meant: one whose events fit, best the one declared just before} */
    private Optional<String> proposal(String stage) {
        List<String> names = new ArrayList<>(wiring.handlers().keySet());
        List<String> fitting = names.stream()
                .filter(other -> !other.equals(stage) && emits(other) && fits(other, stage))
                .toList();
        return fitting.stream()
                .filter(other -> names.indexOf(other) < names.indexOf(stage))
                .reduce((earlier, later) -> later)
                .or(() -> fitting.stream().findFirst());
    }

    private boolean fits(String source, String stage) {
        StageHandler taker = wiring.handler(stage);
        return EventTypes.fit(wiring.handler(source).output(), taker.input())
                || (taker.takesWrapped()
                        && EventTypes.fit(
                                wiring.handler(source).output(), taker.input().getGeneric()));
    }

    private boolean emits(String stage) {
        return wiring.handler(stage).kind().emits();
    }

    private boolean hasSubscriber(String stage) {
        return wiring.stages().keySet().stream()
                .flatMap(other -> wiring.subscriptions(other).stream())
                .anyMatch(subscription -> subscription.stageOrEmpty().equals(stage));
    }
}
