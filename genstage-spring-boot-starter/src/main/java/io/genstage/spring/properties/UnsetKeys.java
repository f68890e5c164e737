package io.genstage.spring.properties;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;

/**
 * Decides which keys an empty value unsets. So a profile can unset a key that a file of lower precedence sets. A group
 * with an empty value unsets all keys of the group in files of lower precedence. If those set none, the group has its
 * defaults.
 */
final class UnsetKeys {

    /**
     * In YAML, an unquoted expression that begins with '#' is an empty value. So an empty expression unsets only a key
     * that is set below.
     */
    private static final Set<String> EXPRESSIONS = Set.of("key", "selector");

    private final LegalKeys root;

    UnsetKeys(LegalKeys root) {
        this.root = root;
    }

    /**
     * {@return whether an empty value unsets a key}
     *
     * @param name the full name of the key
     * @param sources the property sources, from the highest precedence to the lowest
     */
    boolean test(ConfigurationPropertyName name, Iterable<ConfigurationPropertySource> sources) {
        LegalKeys at = root.at(name);
        if (at == null || name.isLastElementIndexed() || !(at.scalar() || isGroup(name))) {
            return false;
        }
        List<ConfigurationPropertySource> all = new ArrayList<>();
        sources.forEach(all::add);
        for (int index = 0; index < all.size(); index++) {
            ConfigurationPropertySource source = all.get(index);
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (sets(source, name, property)) {
                return false;
            }
            List<ConfigurationPropertySource> lower = all.subList(index + 1, all.size());
            if (property != null) {
                boolean alone = at.scalar() && !EXPRESSIONS.contains(name.getLastElement(Form.DASHED));
                return alone
                        || lower.stream().anyMatch(other -> sets(other, name, other.getConfigurationProperty(name)));
            }
            if (inEmptyGroup(name, source)) {
                return true;
            }
        }
        return false;
    }

    private static boolean sets(
            ConfigurationPropertySource source,
            ConfigurationPropertyName name,
            @Nullable ConfigurationProperty property) {
        return (property != null && !empty(property))
                || source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT;
    }

    private boolean inEmptyGroup(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        return IntStream.range(2, name.getNumberOfElements())
                .mapToObj(name::chop)
                .anyMatch(above -> isGroup(above) && isEmpty(source.getConfigurationProperty(above)));
    }

    /** A named entry, such as a stage, is not a group: an empty value for it unsets nothing. */
    private boolean isGroup(ConfigurationPropertyName name) {
        LegalKeys at = root.at(name);
        LegalKeys above = root.at(name.getParent());
        return at != null && !at.keys().isEmpty() && !at.scalar() && above != null && above.entry() == null;
    }

    private static boolean isEmpty(@Nullable ConfigurationProperty property) {
        return property != null && empty(property);
    }

    private static boolean empty(ConfigurationProperty property) {
        return property.getValue().toString().isEmpty();
    }
}
