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
 * Makes functions of SpEL expressions on events. They can read the event's properties and call those of its methods that
 * change nothing, and nothing else: no types, constructors, beans or assignments. An expression is parsed once, and compiled when it has proved to be worth it.
 */
public final class EventExpressions {

    private static final String REMEDY = "Write SpEL on the event, such as `";

    private static final EvaluationContext CONTEXT = compilable(
                    SimpleEvaluationContext.forReadOnlyDataBinding().withMethodResolvers(new ReadingMethods()))
            .build();

    private final SpelExpressionParser parser;

    public EventExpressions(@Nullable ClassLoader classLoader) {
        parser = new SpelExpressionParser(new SpelParserConfiguration(SpelCompilerMode.MIXED, classLoader));
    }

    /** The text stands in the application's own configuration, so it can be trusted. */
    private static SimpleEvaluationContext.Builder compilable(SimpleEvaluationContext.Builder context) {
        try {
            return context.withCompilationSupported();
        } catch (NoSuchMethodError e) {
            // Spring Framework before 7.0.9 compiles without being asked
            return context;
        }
    }

    /**
     * Makes a partition key.
     *
     * @param property the name of the property that the expression stands in
     * @param text the expression
     * @param event the type of the events, as far as it is known
     * @throws InvalidPipelineException if it could not be evaluated
     */
    public Function<Object, @Nullable Object> key(String property, String text, ResolvableType event) {
        SpelExpression key = parse(property, text, REMEDY + "origin` or `flight.origin`.");
        ResolvableType result = new ExpressionCheck(property, key, event).resultType();
        if (result.isArray()) {
            throw new InvalidPipelineException(
                    property + ": the key '" + text + "' gives `" + TypeNames.of(result)
                            + "`, and no two arrays are equal.",
                    "Use one of its elements, such as `" + text + "[0]`, or something else of the event.");
        }
        return one -> key.getValue(CONTEXT, one);
    }

    /**
     * Makes a selector.
     *
     * @param property the name of the property that the expression stands in
     * @param text the expression
     * @param event the type of the events, as far as it is known
     * @throws InvalidPipelineException if it could not be evaluated, or is known to give no boolean
     */
    public Predicate<Object> selector(String property, String text, ResolvableType event) {
        String remedy = REMEDY + "delay > 0`.";
        SpelExpression selector = parse(property, text, remedy);
        ResolvableType result = new ExpressionCheck(property, selector, event).resultType();
        if (!EventTypes.fit(result, ResolvableType.forClass(Boolean.class))) {
            throw new InvalidPipelineException(
                    property + ": the selector '" + text + "' gives `" + TypeNames.of(result)
                            + "`, but must give true or false.",
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
                "'" + selector.getExpressionString() + "' must give true or false, but has given: " + value);
    }

    private SpelExpression parse(String property, String text, String remedy) {
        if (!StringUtils.hasText(text)) {
            throw new InvalidPipelineException(
                    property + " is empty.", remedy + " One that begins with '#' needs quotes in YAML.");
        }
        try {
            return parser.parseRaw(text);
        } catch (ParseException e) {
            throw new InvalidPipelineException(
                    property + ": the expression '" + text + "' is wrong at position " + e.getPosition() + ": "
                            + e.getSimpleMessage() + ".",
                    remedy);
        }
    }
}
