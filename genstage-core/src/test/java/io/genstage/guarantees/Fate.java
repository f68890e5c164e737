package io.genstage.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Place;
import io.genstage.Undelivered;
import io.genstage.snapshot.InletSnapshot;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.PipelineSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What has become of the event of a scene. The handlers, the figures, the acknowledger and the handler of undelivered
 * events must agree.
 */
final class Fate {

    private final Scene scene;

    private final Traces traces;

    private final PipelineSnapshot snapshot;

    private final List<InstanceSnapshot> instances;

    Fate(Scene scene) {
        this.scene = scene;
        this.traces = scene.traces();
        this.snapshot = scene.snapshot();
        this.instances = snapshot.stages().stream()
                .flatMap(stage -> stage.instances().stream())
                .toList();
    }

    /** {@return the words that the page has for it: one, unless something is wrong} */
    String words() {
        List<String> words = Stream.of(
                        scene.inSource() ? "in the source" : null,
                        handled(),
                        handedOver() ? "done" : null,
                        ended(InputSnapshot::skipped) ? "skipped" : null,
                        scene.isDeadLetter() ? "dead letter" : null,
                        waits() ? "waits" : null,
                        givenUp() ? "given up" : null)
                .filter(Objects::nonNull)
                .toList();
        return words.isEmpty() ? "lost" : String.join(" and ", words);
    }

    /** {@return how often the event, or what came of it, reached the end of the pipeline} */
    private long handledTimes() {
        return traces.handledTimes(endsAsResult() ? Scene.RESULT : Scene.EVENT);
    }

    /** {@return how many events reached the end of the pipeline} */
    private long handledAtTheEnd() {
        return endsAsResult() ? handledTimes() : traces.handledInAll();
    }

    private boolean endsAsResult() {
        return scene.setting() == Setting.EMITTED;
    }

    private @Nullable String handled() {
        return switch ((int) handledTimes()) {
            case 0 -> null;
            case 1 -> traces.calls(Scene.EVENT) > 1 ? "handled again" : "handled";
            default -> "handled " + handledTimes() + " times";
        };
    }

    /** Whether the event counts as done although its call threw. Then it is reported as well. */
    private boolean handedOver() {
        return traces.notifications().contains("done")
                && handledTimes() == 0
                && !ended(InputSnapshot::skipped)
                && !scene.isDeadLetter();
    }

    private boolean ended(ToLongFunction<InputSnapshot> figure) {
        return scene.calledWithTheEvent()
                && inputs().mapToLong(figure).sum() > 0;
    }

    boolean waits() {
        return !scene.inSource() && !Held.by(snapshot).isEmpty();
    }

    private boolean givenUp() {
        return scene.tracked() ? traces.notifications().contains("given up") : reports() > 0;
    }

    private long reports() {
        return traces.reports().stream().filter(this::isOfTheEvent).mapToLong(Undelivered::count).sum();
    }

    private boolean isOfTheEvent(Undelivered<?> report) {
        return report.events().isEmpty()
                || report.events().contains(Scene.EVENT)
                || report.events().contains(Scene.RESULT);
    }

    /** Checks that the event is notified of and reported as often as it must be, and is counted once. */
    void check() {
        boolean over = !scene.inSource() && !waits();
        boolean unheard = givenUp() && !scene.tracked() || handedOver() || scene.lostByDispatcher();
        int results = scene.resultFailsToo() ? 1 : 0;
        assertThat(traces.notifications()).as("notifications").hasSize(scene.tracked() && over ? 1 : 0);
        assertThat(reports()).as("reports: %s", traces.reports()).isEqualTo((unheard ? 1 : 0) + results);
        assertThat(counted()).as("counted: %s", this).isEqualTo(scene.accepted() + results);
    }

    /** {@return how many events were handled, are held, or are counted at another end} */
    private long counted() {
        return handledAtTheEnd() + sum(Held.by(snapshot)) + endedOtherwise();
    }

    /** Readers and subscribers are not in the snapshot when they have ended. */
    private long endedOtherwise() {
        return scene.setting().isOutside()
                ? sum(snapshot.givenUp()) + outputs().mapToLong(OutputSnapshot::discarded).sum()
                : inputs().mapToLong(Fate::endedAt).sum() + outputs().mapToLong(Fate::endedAt).sum();
    }

    private static long sum(Map<Place, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static long endedAt(InputSnapshot input) {
        return input.failed() + input.skipped() + input.deadLettered() + input.givenUp();
    }

    private static long endedAt(OutputSnapshot output) {
        InletSnapshot inlet = output.inlet();
        return output.discarded() + output.givenUp() + (inlet == null ? 0 : inlet.givenUp());
    }

    private Stream<InputSnapshot> inputs() {
        return instances.stream().map(InstanceSnapshot::input).filter(Objects::nonNull);
    }

    private Stream<OutputSnapshot> outputs() {
        return instances.stream().map(InstanceSnapshot::output).filter(Objects::nonNull);
    }

    @Override
    public String toString() {
        return words() + ": notified " + traces.notifications() + ", reported " + traces.reports() + ", held "
                + Held.by(snapshot) + ", given up " + snapshot.givenUp() + ", pipeline " + snapshot.status() + ", "
                + instances;
    }
}
