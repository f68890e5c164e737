package io.genstage.spring.properties;

import io.genstage.InvalidPipelineException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rejects environment variables that are most likely meant for GenStage but match no key. Other programs, such as
 * Kubernetes, set variables with the same prefix: those only cause a warning.
 */
final class EnvironmentVariableCheck {

    private static final Logger log = LoggerFactory.getLogger(EnvironmentVariableCheck.class);

    private static final int MAX_DISTANCE = 2;

    private EnvironmentVariableCheck() {}

    static void run(LegalKeys root, ConfiguredProperty variable) {
        List<String> parts = variable.path();
        if (EnvironmentVariableMatch.matches(root, parts)) {
            return;
        }
        if (!isForGenStage(root, parts)) {
            log.warn(
                    "Environment variable {} matches no GenStage key. Rename it, unless it belongs to another program",
                    variable);
            return;
        }
        Optional<String> reserved = EnvironmentVariableMatch.reserved(root, parts);
        if (reserved.isPresent()) {
            throw new InvalidPipelineException(
                    "Environment variable " + variable + ": '" + reserved.get()
                            + "' is reserved, and not supported by this version.",
                    "Remove it.");
        }
        throw new InvalidPipelineException(
                "Environment variable " + variable + " matches no legal key.",
                EnvironmentVariableSuggestion.didYouMean(root, parts)
                                .map(hint -> hint + " ")
                                .orElse("") + "Use the key in capitals, with '_' for each dot and without dashes.");
    }

    /** {@return whether a name begins with a top-level key, or with a likely misspelling of one} */
    private static boolean isForGenStage(LegalKeys root, List<String> parts) {
        return IntStream.rangeClosed(1, parts.size())
                .mapToObj(end -> String.join("", parts.subList(0, end)))
                .anyMatch(word -> root.keys().keySet().stream()
                        .anyMatch(section -> EditDistance.of(section, word) <= MAX_DISTANCE));
    }
}
