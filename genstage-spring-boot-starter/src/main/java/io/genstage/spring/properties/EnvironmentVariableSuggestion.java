package io.genstage.spring.properties;

import io.genstage.internal.text.SimilarNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The legal key that is most similar to a misspelled environment variable.
 *
 * @param cost the number of different letters
 * @param parts the parts of the suggested name
 */
record EnvironmentVariableSuggestion(int cost, List<String> parts) {

    /**
     * {@return a question such as {@code Did you mean GENSTAGE_KEEPALIVE?}, if each part is similar to the part of a
     * legal key}
     */
    static Optional<String> didYouMean(LegalKeys root, List<String> parts) {
        return nearest(root, parts).map(found -> "Did you mean GENSTAGE_" + String.join("_", found.parts) + "?");
    }

    private static Optional<EnvironmentVariableSuggestion> nearest(LegalKeys at, List<String> parts) {
        Stream<EnvironmentVariableSuggestion> here = at.scalar() && parts.isEmpty()
                ? Stream.of(new EnvironmentVariableSuggestion(0, List.of()))
                : Stream.empty();
        Stream<EnvironmentVariableSuggestion> below = IntStream.rangeClosed(1, parts.size())
                .boxed()
                .flatMap(end -> below(at, parts.subList(0, end), parts.subList(end, parts.size())));
        return Stream.concat(here, below).min(Comparator.comparingInt(EnvironmentVariableSuggestion::cost));
    }

    private static Stream<EnvironmentVariableSuggestion> below(LegalKeys at, List<String> first, List<String> rest) {
        String key = String.join("", first);
        BiFunction<LegalKeys, String, Stream<EnvironmentVariableSuggestion>> read =
                (next, name) -> nearest(next, rest).stream()
                        .map(found -> found.below(name, first.size() - 1 + EditDistance.of(name, key)));
        if (at.entry() != null) {
            return read.apply(at.entry(), key);
        }
        if (at.element() != null) {
            return key.chars().allMatch(Character::isDigit) ? read.apply(at.element(), key) : Stream.empty();
        }
        return at.keys().entrySet().stream()
                .filter(legal -> SimilarNames.alike(legal.getKey(), key))
                .flatMap((Map.Entry<String, LegalKeys> legal) -> read.apply(legal.getValue(), legal.getKey()));
    }

    private EnvironmentVariableSuggestion below(String key, int more) {
        List<String> longer = new ArrayList<>(List.of(CanonicalName.of(key).toUpperCase(Locale.ROOT)));
        longer.addAll(parts);
        return new EnvironmentVariableSuggestion(cost + more, longer);
    }
}
