package io.genstage.spring.expression;

import io.genstage.InvalidPipelineException;
import io.genstage.internal.text.SimilarNames;
import io.genstage.spring.signature.EventTypes;
import io.genstage.spring.signature.TypeNames;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.Assign;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.ConstructorReference;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.InlineList;
import org.springframework.expression.spel.ast.InlineMap;
import org.springframework.expression.spel.ast.Literal;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.OpDec;
import org.springframework.expression.spel.ast.OpDivide;
import org.springframework.expression.spel.ast.OpInc;
import org.springframework.expression.spel.ast.OpMinus;
import org.springframework.expression.spel.ast.OpModulus;
import org.springframework.expression.spel.ast.OpMultiply;
import org.springframework.expression.spel.ast.OperatorBetween;
import org.springframework.expression.spel.ast.OperatorMatches;
import org.springframework.expression.spel.ast.OperatorPower;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.StringLiteral;
import org.springframework.expression.spel.ast.TypeReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.util.ClassUtils;

/**
 * Checks an expression at startup: the properties and methods that it reads must exist, and it must not mutate
 * anything. Without this check, a mistyped property would fail every event. Where a type is unknown, everything is
 * legal.
 */
final class ExpressionCheck {

    private static final Logger log = LoggerFactory.getLogger(ExpressionCheck.class);

    private static final EventProperties PROPERTIES = new EventProperties();

    private static final EventMethods METHODS = new EventMethods();

    private static final Set<Class<? extends SpelNode>> FORBIDDEN = Set.of(
            TypeReference.class,
            ConstructorReference.class,
            BeanReference.class,
            FunctionReference.class,
            Assign.class,
            OpInc.class,
            OpDec.class);

    private static final Set<Class<? extends SpelNode>> ARITHMETIC =
            Set.of(OpMinus.class, OpMultiply.class, OpDivide.class, OpModulus.class, OperatorPower.class);

    private static final String ROOT = "#root";

    private static final Set<String> VARIABLES = Set.of(ROOT, "#this");

    private final String property;

    private final SpelExpression expression;

    private final ResolvableType event;

    ExpressionCheck(String property, SpelExpression expression, ResolvableType event) {
        this.property = property;
        this.expression = expression;
        this.event = event;
    }

    /**
     * {@return the type of the expression's value, or {@link ResolvableType#NONE} if it is unknown}
     *
     * @throws InvalidPipelineException if the expression is illegal
     */
    ResolvableType resultType() {
        return look(expression.getAST(), event, event);
    }

    /**
     * Checks a part of the expression.
     *
     * @param at the type whose properties and methods the part can read
     * @param scope the type of the event or, inside a projection or a selection, of the element
     * @return the type of the part's value
     */
    private ResolvableType look(SpelNode node, ResolvableType at, ResolvableType scope) {
        if (FORBIDDEN.contains(node.getClass())) {
            throw wrong(
                    node,
                    "'" + node.toStringAST() + "' is illegal here",
                    "Only read properties and methods of the event.");
        }
        if (node instanceof CompoundExpression) {
            return follow(node, scope);
        }
        if (node instanceof PropertyOrFieldReference reference) {
            return read(reference, at);
        }
        if (node instanceof MethodReference reference) {
            lookInside(node, scope);
            return call(reference, at);
        }
        if (node instanceof VariableReference) {
            return variable(node, scope);
        }
        if (node instanceof Literal literal) {
            Object value = literal.getLiteralValue().getValue();
            return value == null ? ResolvableType.NONE : ResolvableType.forClass(value.getClass());
        }
        if (node instanceof Indexer) {
            lookAtKey(node.getChild(0), at, scope);
            return elementOf(at);
        }
        if (node instanceof Projection || node instanceof Selection) {
            ResolvableType element = elementOf(at);
            lookInside(node, element);
            return ResolvableType.NONE;
        }
        if (node instanceof InlineMap) {
            for (int index = 0; index < node.getChildCount(); index += 2) {
                lookAtKey(node.getChild(index), ResolvableType.NONE, scope);
                look(node.getChild(index + 1), scope, scope);
            }
            return ResolvableType.forRawClass(Map.class);
        }
        lookInside(node, scope);
        return operation(node);
    }

    private void lookInside(SpelNode node, ResolvableType scope) {
        for (int index = 0; index < node.getChildCount(); index++) {
            look(node.getChild(index), scope, scope);
        }
    }

    /** The plain name of a map's key is not a property. */
    private void lookAtKey(SpelNode key, ResolvableType map, ResolvableType scope) {
        boolean name = key instanceof PropertyOrFieldReference
                && (EventTypes.unknown(map) || Map.class.isAssignableFrom(map.toClass()));
        if (!name) {
            look(key, scope, scope);
        }
    }

    /** {@return the type of an operator's value, if the operator always has values of one type} */
    private ResolvableType operation(SpelNode node) {
        if (node instanceof OperatorMatches && node.getChild(1) instanceof StringLiteral pattern) {
            checkPattern(pattern);
        }
        if (node instanceof OperatorBetween
                && node.getChild(1) instanceof InlineList bounds
                && bounds.getChildCount() != 2) {
            throw wrong(
                    bounds, "'between' needs two bounds", "Set the bounds as a list, such as `delay between {1, 60}`.");
        }
        if (node instanceof InlineList) {
            return ResolvableType.forRawClass(List.class);
        }
        return ARITHMETIC.contains(node.getClass()) ? ResolvableType.forClass(Number.class) : ResolvableType.NONE;
    }

    private void checkPattern(StringLiteral literal) {
        try {
            Pattern.compile(String.valueOf(literal.getLiteralValue().getValue()));
        } catch (PatternSyntaxException e) {
            throw wrong(
                    literal,
                    "the pattern is illegal at its position " + e.getIndex() + ": " + e.getDescription(),
                    "Use a regular expression of `java.util.regex.Pattern`.");
        }
    }

    /** Checks a path of several steps, such as {@code flight.origin}. */
    private ResolvableType follow(SpelNode path, ResolvableType scope) {
        ResolvableType reached = scope;
        for (int index = 0; index < path.getChildCount(); index++) {
            SpelNode step = path.getChild(index);
            reached = look(step, unwrapped(step, reached), scope);
        }
        return reached;
    }

    /** {@return the type that a step reads from: a null-safe step unwraps an {@code Optional}} */
    private static ResolvableType unwrapped(SpelNode step, ResolvableType from) {
        boolean safe = (step instanceof PropertyOrFieldReference property && property.isNullSafe())
                || (step instanceof MethodReference method && method.isNullSafe())
                || (step instanceof Indexer indexer && indexer.isNullSafe())
                || (step instanceof Projection projection && projection.isNullSafe())
                || (step instanceof Selection selection && selection.isNullSafe());
        return safe && from.toClass() == Optional.class ? from.getGeneric() : from;
    }

    private ResolvableType variable(SpelNode node, ResolvableType scope) {
        if (!VARIABLES.contains(node.toStringAST())) {
            throw wrong(node, "there is no variable '" + node.toStringAST() + "'", "Use `#root` for the event itself.");
        }
        return node.toStringAST().equals(ROOT) ? event : scope;
    }

    /** {@return the type of the elements of a collection or an array, if it is known} */
    private static ResolvableType elementOf(ResolvableType container) {
        if (container.isArray()) {
            return container.getComponentType();
        }
        Class<?> type = container.toClass();
        if (Iterable.class.isAssignableFrom(type)) {
            return container.as(Iterable.class).getGeneric();
        }
        return ResolvableType.NONE;
    }

    private ResolvableType call(MethodReference reference, ResolvableType owner) {
        String name = reference.getName();
        int arguments = reference.getChildCount();
        if (EventTypes.unknown(owner) || owner.isArray()) {
            if (MutatingMethods.mayMutate(name, arguments)) {
                throw mutating(reference);
            }
            return ResolvableType.NONE;
        }
        Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(owner.toClass());
        List<Method> callable = METHODS.of(type, name, arguments);
        if (callable.isEmpty()) {
            missing(
                    reference,
                    owner,
                    "method '" + name + "' that takes " + arguments + (arguments == 1 ? " argument" : " arguments"),
                    name,
                    METHODS.namesOf(type));
            return ResolvableType.NONE;
        }
        List<Method> reading = callable.stream()
                .filter(method -> !MutatingMethods.mutates(type, method))
                .toList();
        if (reading.isEmpty()) {
            throw mutating(reference);
        }
        Set<Class<?>> results = reading.stream().map(Method::getReturnType).collect(Collectors.toSet());
        return results.size() == 1
                ? ResolvableType.forMethodParameter(new MethodParameter(reading.get(0), -1), owner)
                : ResolvableType.NONE;
    }

    private InvalidPipelineException mutating(MethodReference reference) {
        return wrong(
                reference,
                "'" + reference.toStringAST() + "' mutates the event",
                "Use a method that only reads the event. Mutate the event in a @ProducerConsumer.");
    }

    private ResolvableType read(PropertyOrFieldReference reference, ResolvableType owner) {
        Class<?> type = owner.toClass();
        if (EventTypes.unknown(owner) || type.isArray()) {
            return ResolvableType.NONE;
        }
        ResolvableType found = PROPERTIES.typeOf(owner, reference.getName());
        if (found != null) {
            return found;
        }
        missing(
                reference,
                owner,
                "property '" + reference.getName() + "'",
                reference.getName(),
                PROPERTIES.namesOf(type));
        return ResolvableType.NONE;
    }

    /** If the declared type is abstract, the class of the event may have the property, so this is only a warning. */
    private void missing(SpelNode node, ResolvableType owner, String what, String name, Collection<String> known) {
        Class<?> type = owner.toClass();
        String problem = "`" + TypeNames.of(owner) + "` has no " + what;
        if (Modifier.isAbstract(type.getModifiers()) && !type.isPrimitive()) {
            log.warn(
                    "{}: {}, which '{}' reads. Events whose class does not have it either will fail",
                    property,
                    problem,
                    expression.getExpressionString());
            return;
        }
        throw wrong(node, problem, proposal(name, known));
    }

    private static String proposal(String name, Collection<String> known) {
        return known.isEmpty()
                ? "The type has none. Use `#root` for the event itself."
                : (SimilarNames.didYouMean(name, known) + " Available: " + String.join(", ", known) + ".").strip();
    }

    private InvalidPipelineException wrong(SpelNode node, String reason, String remedy) {
        return new InvalidPipelineException(
                property + ": the expression '" + expression.getExpressionString() + "' is illegal at position "
                        + node.getStartPosition() + ": " + reason + ".",
                remedy);
    }
}
