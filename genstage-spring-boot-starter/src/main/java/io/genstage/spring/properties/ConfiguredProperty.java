package io.genstage.spring.properties;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * A property below {@code genstage} that is set, with a legal or an illegal key.
 *
 * @param name the full name
 * @param variable whether it is an environment variable, whose name does not show where words end
 * @param value the value
 * @param origin the place that sets the property, if it is known
 */
public record ConfiguredProperty(
        ConfigurationPropertyName name,
        boolean variable,
        Object value,
        @Nullable Origin origin) {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("genstage");

    public static ConfiguredProperty of(ConfigurationProperty property) {
        return new ConfiguredProperty(property.getName(), false, property.getValue(), property.getOrigin());
    }

    /**
     * {@return all properties below {@code genstage}: overridden sources first, so that names are in the order of
     * declaration}
     */
    public static List<ConfiguredProperty> all(Environment environment) {
        List<ConfiguredProperty> all = new ArrayList<>();
        if (environment instanceof ConfigurableEnvironment configurable) {
            List<ConfigurationPropertySource> sources = new ArrayList<>();
            ConfigurationPropertySources.from(configurable.getPropertySources()).forEach(sources::add);
            Collections.reverse(sources);
            sources.forEach(source -> addFrom(source, all));
        }
        return all;
    }

    private static void addFrom(ConfigurationPropertySource origin, List<ConfiguredProperty> all) {
        if (!(origin instanceof IterableConfigurationPropertySource source)) {
            return;
        }
        boolean variables = source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
        source.stream().filter(ROOT::isAncestorOf).forEach(name -> {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (property != null) {
                all.add(new ConfiguredProperty(name, variables, property.getValue(), property.getOrigin()));
            }
        });
    }

    /** {@return the elements of the name after {@code genstage}, in their original spelling} */
    public List<String> path() {
        List<String> path = new ArrayList<>();
        for (int index = 1; index < name.getNumberOfElements(); index++) {
            path.add(name.getElement(index, Form.ORIGINAL));
        }
        return path;
    }

    public boolean empty() {
        return value.toString().isEmpty();
    }

    @Override
    public String toString() {
        return "'" + name + "'" + (origin == null ? "" : " (" + origin + ")");
    }
}
