package io.genstage.spring.expression;

import io.genstage.InvalidPipelineException;
import io.genstage.spring.signature.EventTypes;
import io.genstage.spring.signature.TypeNames;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelCompilerMode;
import org.springframework.expression.spel.SpelParserConfiguration;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.SimpleEvaluationContext;
import org.springframework.util.StringUtils;

/**
 * Creates functions from SpEL expressions on events. An expression can only read properties of the event and call
 * methods that do not mutate it: types, constructors, beans and assignments are illegal. An expression is parsed once,
 * and compiled once it has been evaluated often enough.
 */
public final class EventExpressions {

    private static final String REMEDY = "Set a SpEL expression on the event, such as `";

    private static final EvaluationContext CONTEXT = compilable(
                    SimpleEvaluationContext.forReadOnlyDataBinding().withMethodResolvers(new ReadOnlyMethodResolver()))
            .build();

    private final SpelExpressionParser parser;

    public EventExpressions(@Nullable ClassLoader classLoader) {
        parser = new SpelExpressionParser(new SpelParserConfiguration(SpelCompilerMode.MIXED, classLoader));
    }

    /** The expression is part of the application's own configuration, so compiling it is safe. */
    private static SimpleEvaluationContext.Builder compilable(SimpleEvaluationContext.Builder context) {
        try {
            return context.withCompilationSupported();
        } catch (NoSuchMethodError e) {
            // Spring Framework before 7.0.9 always supports compilation
            return context;
        }
    }

    /**
     * Creates the function of a partition key.
     *
     * @param property the full path of the property that sets the expression
     * @param text the expression
     * @param event the type of the events, or an unknown type
     * @throws InvalidPipelineException if the expression is illegal, or its value is an array
     */
    public Function<Object, @Nullable Object> key(String property, String text, ResolvableType event) {
        SpelExpression key = parse(property, text, REMEDY + "origin` or `flight.origin`.");
        ResolvableType result = new ExpressionCheck(property, key, event).resultType();
        if (result.isArray()) {
            throw new InvalidPipelineException(
                    property + ": the value of the key '" + text + "' has the type `" + TypeNames.of(result)
                            + "`, and two arrays are never equal.",
                    "Use an element, such as `" + text + "[0]`, or another property of the event.");
        }
        return one -> key.getValue(CONTEXT, one);
    }

    /**
     * Creates the predicate of a selector.
     *
     * @param property the full path of the property that sets the expression
     * @param text the expression
     * @param event the type of the events, or an unknown type
     * @throws InvalidPipelineException if the expression is illegal, or its value is not a boolean
     */
    public Predicate<Object> selector(String property, String text, ResolvableType event) {
        String remedy = REMEDY + "delay > 0`.";
        SpelExpression selector = parse(property, text, remedy);
        ResolvableType result = new ExpressionCheck(property, selector, event).resultType();
        if (!EventTypes.fit(result, ResolvableType.forClass(Boolean.class))) {
            throw new InvalidPipelineException(
                    property + ": the value of the selector '" + text + "' has the type `" + TypeNames.of(result)
                            + "`, but must be true or false.",
                    remedy);
        }
        return one -> test(selector, one);
    }

    private static boolean test(SpelExpression selector, Object event) {
        Object value = selector.getValue(CONTEXT, event);
        if (value instanceof Boolean wanted) {
            return wanted;
        }
        throw new IllegalStateException(
                "The value of '" + selector.getExpressionString() + "' must be true or false, but is: " + value);
    }

    private SpelExpression parse(String property, String text, String remedy) {
        if (!StringUtils.hasText(text)) {
            throw new InvalidPipelineException(
                    property + " is empty.", remedy + " In YAML, put an expression that begins with '#' in quotes.");
        }
        try {
            return parser.parseRaw(text);
        } catch (ParseException e) {
            throw new InvalidPipelineException(
                    property + ": the expression '" + text + "' is illegal at position " + e.getPosition() + ": "
                            + e.getSimpleMessage() + ".",
                    remedy);
        }
    }
}
