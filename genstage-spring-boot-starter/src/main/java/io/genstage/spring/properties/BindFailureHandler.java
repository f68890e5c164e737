package io.genstage.spring.properties;

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
 * Adapts how {@code genstage} properties are bound. A group without keys, such as {@code read: {}}, is bound to its
 * defaults. A key that an empty value unsets is not bound. An illegal value, or a duration without a unit, fails with a
 * message that names the property and the legal values.
 */
public final class BindFailureHandler implements ConfigurationPropertiesBindHandlerAdvisor {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("genstage");

    private static final UnsetKeys UNSET_KEYS = new UnsetKeys(LegalKeys.of(GenStageProperties.class));

    @Override
    public BindHandler apply(BindHandler parent) {
        return new AbstractBindHandler(parent) {

            @Override
            public <T> @Nullable Bindable<T> onStart(
                    ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
                boolean unset = ROOT.isAncestorOf(name) && UNSET_KEYS.test(name, context.getSources());
                return unset ? null : super.onStart(name, target, context);
            }

            @Override
            public @Nullable Object onSuccess(
                    ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
                if (ROOT.isAncestorOf(name)) {
                    DurationUnitCheck.check(name, target.getType().toClass(), context);
                }
                return super.onSuccess(name, target, context, result);
            }

            @Override
            public @Nullable Object onFailure(
                    ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
                    throws Exception {
                Object defaults = error instanceof ConverterNotFoundException ? emptyGroup(target) : null;
                if (defaults != null) {
                    return defaults;
                }
                if (ROOT.isAncestorOf(name) && error instanceof ConversionFailedException conversion) {
                    throw InvalidValue.exception(
                            configured(name, context, conversion),
                            target.getType().toClass(),
                            conversion);
                }
                return super.onFailure(name, target, context, error);
            }
        };
    }

    private static ConfiguredProperty configured(
            ConfigurationPropertyName name, BindContext context, ConversionFailedException conversion) {
        ConfigurationProperty property = context.getConfigurationProperty();
        return property != null && property.getName().equals(name)
                ? ConfiguredProperty.of(property)
                : new ConfiguredProperty(name, false, String.valueOf(conversion.getValue()), null);
    }

    private static @Nullable Object emptyGroup(Bindable<?> target) {
        Class<?> type = target.getType().toClass();
        return LegalKeys.isGroup(type) ? PropertyDefaults.of(type) : null;
    }
}
