package io.genstage.spring.autoconfigure;

import io.genstage.spring.CanonicalName;
import java.util.List;
import java.util.Map;

/** Finds out whether the parts of an environment variable's name can be read as a legal key: one key may be many parts. */
final class VariableMatch {

    private VariableMatch() {}

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

    private static boolean matchesBelow(LegalKeys at, String key, List<String> rest) {
        if (at.entry() != null) {
            return matches(at.entry(), rest);
        }
        if (at.element() != null) {
            return key.chars().allMatch(Character::isDigit) && matches(at.element(), rest);
        }
        return at.keys().entrySet().stream()
                .filter(legal -> CanonicalName.equal(legal.getKey(), key))
                .map(Map.Entry::getValue)
                .anyMatch(next -> matches(next, rest));
    }
}
