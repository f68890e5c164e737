package io.genstage.spring.autoconfigure;

import io.genstage.spring.properties.GivenProperty;
import io.genstage.spring.properties.RefusedValue;
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
 * Whether a switch is on, as binding reads it: not set, or empty, it is. A value that is neither on nor off is a mistake.
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
            ConfigurationProperty given = e.getProperty();
            if (given != null && e.getCause() instanceof ConversionFailedException conversion) {
                throw RefusedValue.exception(GivenProperty.of(given), Boolean.class, conversion);
            }
            throw e;
        }
    }
}
