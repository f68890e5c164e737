package io.genstage.spring.properties;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Matches the parts of an environment variable's name with the legal keys. One key may span several parts. */
final class EnvironmentVariableMatch {

    private EnvironmentVariableMatch() {}

    static boolean matches(LegalKeys at, List<String> parts) {
        if (parts.isEmpty()) {
            return at.scalar();
        }
        for (int end = 1; end <= parts.size(); end++) {
            String key = String.join("", parts.subList(0, end));
            List<String> rest = parts.subList(end, parts.size());
            if (matchesBelow(at, key, rest)) {
                return true;
            }
        }
        return false;
    }

    /** {@return the reserved word at the place of a key in the name} */
    static Optional<String> reserved(LegalKeys at, List<String> parts) {
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        if (at.entry() != null) {
            return reserved(at.entry(), parts.subList(1, parts.size()));
        }
        if (at.element() != null) {
            return reserved(at.element(), parts.subList(1, parts.size()));
        }
        return IntStream.rangeClosed(1, parts.size())
                .mapToObj(end -> reservedKey(at, parts, end))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> reservedKey(LegalKeys at, List<String> parts, int end) {
        String key = String.join("", parts.subList(0, end));
        Optional<LegalKeys> next = legal(at, key).findFirst();
        return next.isPresent() ? reserved(next.get(), parts.subList(end, parts.size())) : LegalKeys.reservedWord(key);
    }

    private static Stream<LegalKeys> legal(LegalKeys at, String key) {
        return at.keys().entrySet().stream()
                .filter(legal -> CanonicalName.equal(legal.getKey(), key))
                .map(Map.Entry::getValue);
    }

    private static boolean matchesBelow(LegalKeys at, String key, List<String> rest) {
        if (at.entry() != null) {
            return matches(at.entry(), rest);
        }
        if (at.element() != null) {
            return key.chars().allMatch(Character::isDigit) && matches(at.element(), rest);
        }
        return legal(at, key).anyMatch(next -> matches(next, rest));
    }
}
