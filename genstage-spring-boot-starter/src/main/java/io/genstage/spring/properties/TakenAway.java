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
 * Finds out which keys count as not set because their value is empty. So a profile can take away what the file below it sets. A
 * section with an empty value takes away all that lower files have in it; where they have nothing, it is there with its defaults.
 */
final class TakenAway {

    /** In YAML an expression that begins with '#' is an empty value: it counts only where it takes something away. */
    private static final Set<String> EXPRESSIONS = Set.of("key", "selector");

    private final LegalKeys root;

    TakenAway(LegalKeys root) {
        this.root = root;
    }

    /**
     * {@return whether a key counts as not set}
     *
     * @param name its full name
     * @param sources where it may be set, from the highest to the lowest
     */
    boolean test(ConfigurationPropertyName name, Iterable<ConfigurationPropertySource> sources) {
        LegalKeys at = root.at(name);
        if (at == null || name.isLastElementIndexed() || !(at.scalar() || isSection(name))) {
            return false;
        }
        List<ConfigurationPropertySource> all = new ArrayList<>();
        sources.forEach(all::add);
        for (int index = 0; index < all.size(); index++) {
            ConfigurationPropertySource source = all.get(index);
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (says(source, name, property)) {
                return false;
            }
            List<ConfigurationPropertySource> lower = all.subList(index + 1, all.size());
            if (property != null) {
                boolean alone = at.scalar() && !EXPRESSIONS.contains(name.getLastElement(Form.DASHED));
                return alone
                        || lower.stream().anyMatch(other -> says(other, name, other.getConfigurationProperty(name)));
            }
            if (inEmptySection(name, source)) {
                return true;
            }
        }
        return false;
    }

    private static boolean says(
            ConfigurationPropertySource source,
            ConfigurationPropertyName name,
            @Nullable ConfigurationProperty property) {
        return (property != null && !empty(property))
                || source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT;
    }

    private boolean inEmptySection(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        return IntStream.range(2, name.getNumberOfElements())
                .mapToObj(name::chop)
                .anyMatch(above -> isSection(above) && isEmpty(source.getConfigurationProperty(above)));
    }

    /** What somebody has named, such as a stage, is none: to name it again says nothing more of it. */
    private boolean isSection(ConfigurationPropertyName name) {
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
