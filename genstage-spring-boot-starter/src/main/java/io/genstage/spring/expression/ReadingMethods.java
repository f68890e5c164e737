package io.genstage.spring.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.expression.AccessException;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.MethodExecutor;
import org.springframework.expression.MethodResolver;
import org.springframework.expression.spel.support.DataBindingMethodResolver;
import org.springframework.expression.spel.support.ReflectiveMethodExecutor;

/** Lets expressions call the methods of events that change nothing; what an object is, is known for certain only here. */
final class ReadingMethods implements MethodResolver {

    private final MethodResolver all = DataBindingMethodResolver.forInstanceMethodInvocation();

    @Override
    public @Nullable MethodExecutor resolve(
            EvaluationContext context, Object target, String name, List<TypeDescriptor> arguments)
            throws AccessException {
        MethodExecutor found = all.resolve(context, target, name, arguments);
        if (found instanceof ReflectiveMethodExecutor executor
                && ChangingMethods.changes(target.getClass(), executor.getMethod())) {
            throw new AccessException("'" + name + "' changes the event, and an expression only reads it");
        }
        return found;
    }
}
