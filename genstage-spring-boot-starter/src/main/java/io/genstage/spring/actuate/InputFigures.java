package io.genstage.spring.actuate;

import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.StageSnapshot;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Figures of the handler calls of a stage, summed over its instances. */
final class InputFigures {

    private InputFigures() {}

    /** {@return the number of failed handler calls, by the class of the exception} */
    static Map<String, Long> failures(StageSnapshot stage) {
        Map<String, Long> failures = new TreeMap<>();
        for (InstanceSnapshot instance : stage.instances()) {
            instance.failures().forEach((exception, calls) -> failures.merge(exception, calls, Long::sum));
        }
        return failures;
    }

    /** {@return the number of failed handler calls, for exceptions whose classes have a simple name} */
    static long failures(StageSnapshot stage, String simpleName) {
        return failures(stage).entrySet().stream()
                .filter(failure -> simpleName(failure.getKey()).equals(simpleName))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** {@return the simple name of a class; of a nested class, the part after the name of the outer class} */
    static String simpleName(String className) {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }

    /** {@return the number of skipped events} */
    static long skipped(StageSnapshot stage) {
        return inputs(stage).mapToLong(InputSnapshot::skipped).sum();
    }

    /** {@return the number of events that became dead letters} */
    static long deadLettered(StageSnapshot stage) {
        return inputs(stage).mapToLong(InputSnapshot::deadLettered).sum();
    }

    /** {@return the number of events that were handled by calls which returned after the stage's timeout} */
    static long late(StageSnapshot stage) {
        return inputs(stage).mapToLong(InputSnapshot::late).sum();
    }

    /** {@return the number of instances that wait for the next attempt of a failed call} */
    static long retrying(StageSnapshot stage) {
        return stage.instances().stream()
                .filter(instance -> instance.retrying() != null)
                .count();
    }

    private static Stream<InputSnapshot> inputs(StageSnapshot stage) {
        return stage.instances().stream().map(InstanceSnapshot::input).flatMap(Stream::ofNullable);
    }
}
