package io.genstage.spring;

import io.genstage.InvalidPipelineException;
import io.genstage.pipeline.SimilarNames;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.ResolvableType;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.Assign;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.ConstructorReference;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.InlineMap;
import org.springframework.expression.spel.ast.Literal;
import org.springframework.expression.spel.ast.OpDec;
import org.springframework.expression.spel.ast.OpInc;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.TypeReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;

/**
 * Looks an expression over before the first event comes: what it reads must be there, and it must do nothing but read. A
 * mistyped property would otherwise fail every event. What is not known is taken to be right.
 */
final class ExpressionCheck {

    private static final Logger log = LoggerFactory.getLogger(ExpressionCheck.class);

    private static final EventProperties PROPERTIES = new EventProperties();

    private static final Set<Class<? extends SpelNode>> FORBIDDEN = Set.of(
            TypeReference.class,
            ConstructorReference.class,
            BeanReference.class,
            FunctionReference.class,
            Assign.class,
            OpInc.class,
            OpDec.class);

    /** What stands inside these is about something else than the event. */
    private static final Set<Class<? extends SpelNode>> OPAQUE =
            Set.of(Indexer.class, InlineMap.class, Projection.class, Selection.class);

    private static final Set<String> VARIABLES = Set.of("#root", "#this");

    private final String property;

    private final SpelExpression expression;

    private final ResolvableType event;

    ExpressionCheck(String property, SpelExpression expression, ResolvableType event) {
        this.property = property;
        this.expression = expression;
        this.event = event;
    }

    /**
     * {@return the type of what the expression gives, or {@link ResolvableType#NONE} if that is not known}
     *
     * @throws InvalidPipelineException at the first mistake
     */
    ResolvableType resultType() {
        return look(expression.getAST(), event);
    }

    private ResolvableType look(SpelNode node, ResolvableType at) {
        if (node instanceof CompoundExpression) {
            return follow(node);
        }
        if (node instanceof PropertyOrFieldReference reference) {
            return read(reference, at);
        }
        if (node instanceof VariableReference) {
            return variable(node);
        }
        if (node instanceof Literal literal) {
            Object value = literal.getLiteralValue().getValue();
            return value == null ? ResolvableType.NONE : ResolvableType.forClass(value.getClass());
        }
        if (FORBIDDEN.contains(node.getClass())) {
            throw wrong(
                    node, "'" + node.toStringAST() + "' is not possible here", "An expression only reads the event.");
        }
        if (!OPAQUE.contains(node.getClass())) {
            for (int index = 0; index < node.getChildCount(); index++) {
                look(node.getChild(index), event);
            }
        }
        return ResolvableType.NONE;
    }

    /** One step after the other, such as {@code flight.origin}. */
    private ResolvableType follow(SpelNode path) {
        ResolvableType reached = event;
        for (int index = 0; index < path.getChildCount(); index++) {
            reached = look(path.getChild(index), reached);
        }
        return reached;
    }

    private ResolvableType variable(SpelNode node) {
        if (!VARIABLES.contains(node.toStringAST())) {
            throw wrong(node, "there is no variable '" + node.toStringAST() + "'", "The event itself is `#root`.");
        }
        return event;
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
        String problem = "`" + TypeNames.of(owner) + "` has no property '" + reference.getName() + "'";
        if (Modifier.isAbstract(type.getModifiers()) && !type.isPrimitive()) {
            log.warn(
                    "{}: {}, which '{}' reads: events fail whose own class has none either",
                    property,
                    problem,
                    expression.getExpressionString());
            return ResolvableType.NONE;
        }
        throw wrong(reference, problem, proposal(reference.getName(), PROPERTIES.namesOf(type)));
    }

    private static String proposal(String name, Collection<String> known) {
        return known.isEmpty()
                ? "It has none at all; `#root` is the event itself."
                : SimilarNames.didYouMean(name, known) + " There are: " + String.join(", ", known) + ".";
    }

    private InvalidPipelineException wrong(SpelNode node, String reason, String remedy) {
        return new InvalidPipelineException(
                property + ": the expression '" + expression.getExpressionString() + "' is wrong at position "
                        + node.getStartPosition() + ": " + reason + ".",
                remedy);
    }
}
