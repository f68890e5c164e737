package io.genstage.spring.autoconfigure;

import io.genstage.spring.properties.ConfiguredProperty;
import io.genstage.spring.properties.InvalidValue;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if a property that is true by default is true, as binding reads it. An empty value counts as not set. A value
 * that is not a boolean is an error.
 */
abstract class SwitchCondition extends SpringBootCondition {

    private final String property;

    SwitchCondition(String property) {
        this.property = property;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        boolean enabled = enabled(context.getEnvironment());
        return new ConditionOutcome(
                enabled, ConditionMessage.forCondition("GenStage").because(property + " is " + enabled));
    }

    private boolean enabled(Environment environment) {
        try {
            return Binder.get(environment).bind(property, Boolean.class).orElse(true);
        } catch (BindException e) {
            ConfigurationProperty bound = e.getProperty();
            if (bound != null && e.getCause() instanceof ConversionFailedException conversion) {
                throw InvalidValue.exception(ConfiguredProperty.of(bound), Boolean.class, conversion);
            }
            throw e;
        }
    }
}
