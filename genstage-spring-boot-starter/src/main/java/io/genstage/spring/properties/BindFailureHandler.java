package io.genstage.spring.properties;

import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.convert.ConverterNotFoundException;

/**
 * Binds what has nothing below its name, such as {@code read: {}}, which would fail; leaves out what an empty value takes away;
 * and says in plain words what is wrong with a value.
 */
public final class BindFailureHandler implements ConfigurationPropertiesBindHandlerAdvisor {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("genstage");

    private static final TakenAway TAKEN_AWAY = new TakenAway(LegalKeys.of(GenStageProperties.class));

    private static final Map<Class<?>, Supplier<?>> EMPTY = Map.of(
            PipelineProperties.class, PipelineProperties::empty,
            StageProperties.class, StageProperties::empty,
            PartitionProperties.class, PartitionProperties::empty,
            SupervisionProperties.class, SupervisionProperties::empty,
            ChildProperties.class, ChildProperties::empty,
            BackoffProperties.class, BackoffProperties::empty);

    @Override
    public BindHandler apply(BindHandler parent) {
        return new AbstractBindHandler(parent) {

            @Override
            public <T> @Nullable Bindable<T> onStart(
                    ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
                boolean away = ROOT.isAncestorOf(name) && TAKEN_AWAY.test(name, context.getSources());
                return away ? null : super.onStart(name, target, context);
            }

            @Override
            public @Nullable Object onFailure(
                    ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
                    throws Exception {
                Object empty = error instanceof ConverterNotFoundException ? emptyElement(target) : null;
                if (empty != null) {
                    return empty;
                }
                if (ROOT.isAncestorOf(name) && error instanceof ConversionFailedException conversion) {
                    throw RefusedValue.exception(
                            given(name, context, conversion), target.getType().toClass(), conversion);
                }
                return super.onFailure(name, target, context, error);
            }
        };
    }

    private static GivenProperty given(
            ConfigurationPropertyName name, BindContext context, ConversionFailedException conversion) {
        ConfigurationProperty property = context.getConfigurationProperty();
        return property != null && property.getName().equals(name)
                ? GivenProperty.of(property)
                : new GivenProperty(name, false, String.valueOf(conversion.getValue()), null);
    }

    private static @Nullable Object emptyElement(Bindable<?> target) {
        Supplier<?> empty = EMPTY.get(target.getType().toClass());
        return empty == null ? null : empty.get();
    }
}
