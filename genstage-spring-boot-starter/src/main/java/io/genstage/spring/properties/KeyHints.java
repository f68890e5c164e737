package io.genstage.spring.properties;

import io.genstage.internal.text.SimilarNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Suggests a legal key for an unknown one: a similar key, a key of a group below, the same key at another place, or our
 * word for another product's.
 */
final class KeyHints {

    /** Words of other products, with our keys. */
    private static final Map<String, String> OTHER_WORDS = Map.ofEntries(
            Map.entry("retry", "attempts"),
            Map.entry("retries", "attempts"),
            Map.entry("max-retries", "attempts"),
            Map.entry("max-attempts", "attempts"),
            Map.entry("dlq", "dead-letter-to"),
            Map.entry("dead-letter", "dead-letter-to"),
            Map.entry("dead-letters", "dead-letter-to"),
            Map.entry("dead-letter-queue", "dead-letter-to"),
            Map.entry("dead-letter-topic", "dead-letter-to"),
            Map.entry("error-handler", "on-error"),
            Map.entry("error-handling", "on-error"),
            Map.entry("on-failure", "on-error"),
            Map.entry("initial", "delay"),
            Map.entry("initial-delay", "delay"),
            Map.entry("initial-interval", "delay"),
            Map.entry("interval", "delay"),
            Map.entry("max", "max-delay"),
            Map.entry("max-interval", "max-delay"),
            Map.entry("ack", "max-in-flight"),
            Map.entry("acknowledge", "max-in-flight"),
            Map.entry("prefetch", "max-demand"),
            Map.entry("capacity", "inlet-capacity"),
            Map.entry("inlet", "inlet-capacity"));

    /** The groups whose keys users set at other places. */
    private static final Map<String, LegalKeys> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("a stage", LegalKeys.of(StageProperties.class));
        GROUPS.put("a pipeline", LegalKeys.of(PipelineProperties.class));
        GROUPS.put("`genstage`", LegalKeys.of(GenStageProperties.class));
    }

    private KeyHints() {}

    /**
     * Suggests a key.
     *
     * @param key the unknown key
     * @param at the place where it is unknown
     * @return a question such as {@code Did you mean 'on-error.attempts'?}, a sentence such as {@code 'on-error' is a key
     *     of a stage.}, or an empty text
     */
    static String didYouMean(String key, LegalKeys at) {
        String similar = SimilarNames.didYouMean(key, at.keys().keySet());
        if (!similar.isEmpty()) {
            return similar;
        }
        String meant = meant(key);
        List<String> hints = paths(meant, at).toList();
        return hints.isEmpty() ? elsewhere(meant) : "Did you mean '" + String.join("' or '", hints) + "'?";
    }

    /** {@return where a key is legal, as a sentence, or an empty text} The key of a group itself comes first. */
    private static String elsewhere(String key) {
        Stream<String> direct = GROUPS.entrySet().stream()
                .flatMap(group -> legal(key, group.getValue()).stream().map(path -> sentence(path, group.getKey())));
        Stream<String> below = GROUPS.entrySet().stream()
                .flatMap(group -> paths(key, group.getValue()).map(path -> sentence(path, group.getKey())));
        return Stream.concat(direct, below).findFirst().orElse("");
    }

    private static String sentence(String path, String group) {
        return "'" + path + "' is a key of " + group + ".";
    }

    /**
     * Suggests the key that a value was meant for that was set for a group.
     *
     * @param group the key of the group
     * @param value the value
     * @param at what is legal in the group
     * @return a sentence that begins with a space, or an empty text
     */
    static String instead(String group, String value, LegalKeys at) {
        if ("true".equals(value)) {
            return " To use the defaults of all of them, leave the value of the key empty.";
        }
        return Stream.of("then", "delay")
                .filter(at.keys()::containsKey)
                .findFirst()
                .map(key -> " To set only `" + key + "`: `" + group + ": { " + key + ": " + value + " }`.")
                .orElse("");
    }

    private static String meant(String key) {
        return OTHER_WORDS.entrySet().stream()
                .filter(word -> CanonicalName.equal(word.getKey(), key))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(key);
    }

    /** {@return the paths of a key, here or in the groups below} */
    private static Stream<String> paths(String key, LegalKeys at) {
        Optional<String> here = legal(key, at);
        return here.isPresent()
                ? here.stream()
                : at.keys().entrySet().stream()
                        .flatMap(group ->
                                legal(key, group.getValue()).map(below -> group.getKey() + "." + below).stream());
    }

    private static Optional<String> legal(String key, LegalKeys at) {
        return at.keys().keySet().stream()
                .filter(legal -> CanonicalName.equal(legal, key))
                .findFirst();
    }
}
