package io.genstage.spring.properties;

import io.genstage.InvalidPipelineException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses environment variables that were meant for us and stand for no key. Other programs have variables of such names
 * too, Kubernetes for one: those are not taken for mistakes.
 */
final class VariableCheck {

    private static final Logger log = LoggerFactory.getLogger(VariableCheck.class);

    private static final int NEAR = 2;

    private VariableCheck() {}

    static void run(LegalKeys root, GivenProperty variable) {
        List<String> parts = variable.path();
        if (VariableMatch.matches(root, parts)) {
            return;
        }
        if (!ours(root, parts)) {
            log.warn("Environment variable {} means nothing to GenStage", variable);
            return;
        }
        Optional<String> reserved = VariableMatch.reserved(root, parts);
        if (reserved.isPresent()) {
            throw new InvalidPipelineException(
                    "Environment variable " + variable + ": '" + reserved.get()
                            + "' is reserved, and not supported by this version.",
                    "Remove it.");
        }
        throw new InvalidPipelineException(
                "Environment variable " + variable + " stands for no legal key.",
                VariableSuggestion.didYouMean(root, parts)
                                .map(hint -> hint + " ")
                                .orElse("") + "Write the key in capitals, '_' for each dot and no dashes.");
    }

    /** {@return whether a name begins with one of our sections, or with what may be a slip for it} */
    private static boolean ours(LegalKeys root, List<String> parts) {
        return IntStream.rangeClosed(1, parts.size())
                .mapToObj(end -> String.join("", parts.subList(0, end)))
                .anyMatch(word ->
                        root.keys().keySet().stream().anyMatch(section -> EditDistance.of(section, word) <= NEAR));
    }
}
