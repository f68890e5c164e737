package io.genstage.spring.properties;

import io.genstage.supervision.ChildShutdown;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.GenericConverter;

/** Converts properties that are a word or a number. YAML provides numbers as numbers. */
@ConfigurationPropertiesBinding
public final class WordOrNumberConverter implements GenericConverter {

    private static final Map<Class<?>, Function<String, Object>> PARSERS = Map.of(
            BufferSize.class, BufferSize::parse,
            Concurrency.class, Concurrency::parse,
            ChildShutdown.class, ChildShutdownParser::parse,
            SubscriptionProperties.class, SubscriptionProperties::to);

    /** {@return whether this converts properties of a type} */
    static boolean reads(Class<?> type) {
        return PARSERS.containsKey(type);
    }

    @Override
    public Set<ConvertiblePair> getConvertibleTypes() {
        return PARSERS.keySet().stream()
                .flatMap(type ->
                        Stream.of(new ConvertiblePair(String.class, type), new ConvertiblePair(Number.class, type)))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public @Nullable Object convert(@Nullable Object source, TypeDescriptor sourceType, TypeDescriptor targetType) {
        return source == null
                ? null
                : Objects.requireNonNull(PARSERS.get(targetType.getType())).apply(source.toString());
    }
}
