package io.genstage.spring.properties;

import io.genstage.supervision.ChildShutdown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.json.JsonParserFactory;

/**
 * Generates the table of all properties from the metadata that Spring's annotation processor writes. The main file
 * lists the keys down to {@code genstage.pipelines}. The keys below that map are in one file for each record that has
 * {@code @ConfigurationPropertiesSource}.
 */
final class ConfigurationReference {

    private static final String HEADER = """
            | Key | Type | Default | Description |
            |---|---|---|---|
            """;

    private static final Map<String, String> TYPES = Map.of(
            BufferSize.class.getName(),
            "integer or `unlimited`",
            Concurrency.class.getName(),
            "integer or `per-event`",
            ChildShutdown.class.getName(),
            "duration, `brutal-kill` or `infinity`",
            Duration.class.getName(),
            "duration",
            "java.util.List<" + SubscriptionProperties.class.getName() + ">",
            "string or list");

    private static final Pattern MAP = Pattern.compile("java\\.util\\.Map<java\\.lang\\.String,(.*)>");

    private static final Pattern LIST = Pattern.compile("java\\.util\\.(?:List|Set)<(.*)>");

    private final Path metadata;

    /**
     * Creates a generator.
     *
     * @param metadata the directory {@code META-INF} of the compiled classes
     */
    ConfigurationReference(Path metadata) {
        this.metadata = metadata;
    }

    /** {@return the table, in Markdown} */
    String table() {
        return properties(metadata.resolve("spring-configuration-metadata.json"))
                .flatMap(property -> rows("", property))
                .collect(Collectors.joining("\n", HEADER, "\n"));
    }

    private Stream<String> rows(String parent, Map<String, Object> property) {
        String key = parent + property.get("name");
        String type = (String) property.get("type");
        Optional<Path> group = group(type);
        String row = Stream.of(
                        "`" + key + "`",
                        group.isPresent() && element(type).equals(type) ? "group of keys" : text(type),
                        defaultValue(property),
                        description(key, property))
                .collect(Collectors.joining(" | ", "| ", " |"));
        return Stream.concat(
                Stream.of(row),
                group.stream()
                        .flatMap(ConfigurationReference::properties)
                        .flatMap(below -> rows(prefix(key, type), below)));
    }

    private static String prefix(String key, String type) {
        if (MAP.matcher(type).matches()) {
            return key + ".<name>.";
        }
        return key + (LIST.matcher(type).matches() ? "[]." : ".");
    }

    /** {@return the file with the keys below a property, if keys are legal below it} */
    private Optional<Path> group(String type) {
        Path file = metadata.resolve("spring/configuration-metadata/" + element(type) + ".json");
        return Files.exists(file) ? Optional.of(file) : Optional.empty();
    }

    /** {@return the type of the values of a map or the elements of a list, or else the type itself} */
    private static String element(String type) {
        return Stream.of(MAP, LIST)
                .map(container -> container.matcher(type))
                .filter(Matcher::matches)
                .map(container -> container.group(1))
                .findFirst()
                .orElse(type);
    }

    @SuppressWarnings("unchecked") // the format of the metadata
    private static Stream<Map<String, Object>> properties(Path file) {
        try {
            Map<String, Object> content = JsonParserFactory.getJsonParser().parseMap(Files.readString(file));
            return ((List<Map<String, Object>>) Objects.requireNonNull(content.get("properties"))).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String type) {
        String known = TYPES.get(type);
        if (known != null) {
            return known;
        }
        if (MAP.matcher(type).matches()) {
            return "map";
        }
        if (LIST.matcher(type).matches()) {
            return "list of " + text(element(type)) + "s";
        }
        Class<?> loaded = load(type);
        return loaded.isEnum() ? constants(loaded) : loaded.getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static String constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant ->
                        ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining("`, `", "`", "`"));
    }

    private static Class<?> load(String type) {
        try {
            return Class.forName(type);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("Unknown type of a property: '" + type + "'", e);
        }
    }

    private static String defaultValue(Map<String, Object> property) {
        Object value = property.get("defaultValue");
        return value == null || value instanceof List<?>
                ? ""
                : "`" + value.toString().replace('_', '-') + "`";
    }

    private static String description(String key, Map<String, Object> property) {
        Object description = property.get("description");
        if (description == null) {
            throw new IllegalStateException("Property '" + key + "' has no description: add a @param to its record");
        }
        return description.toString().replace("|", "\\|");
    }
}
