package io.genstage.spring.autoconfigure;

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

/** Whether {@code genstage.enabled} is on, as binding reads it; a value that is neither on nor off is a mistake. */
final class EnabledCondition extends SpringBootCondition {

    private static final String PROPERTY = "genstage.enabled";

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        boolean enabled = enabled(context.getEnvironment());
        return new ConditionOutcome(
                enabled, ConditionMessage.forCondition("GenStage").because(PROPERTY + " is " + enabled));
    }

    private static boolean enabled(Environment environment) {
        try {
            return Binder.get(environment).bind(PROPERTY, Boolean.class).orElse(true);
        } catch (BindException e) {
            ConfigurationProperty property = e.getProperty();
            if (property != null && e.getCause() instanceof ConversionFailedException conversion) {
                throw RefusedValue.exception(GivenProperty.of(property), Boolean.class, conversion);
            }
            throw e;
        }
    }
}
