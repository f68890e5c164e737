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

/**
 * Lets expressions call only methods that do not mutate the event. Only here the class of the object is known for
 * certain.
 */
final class ReadOnlyMethodResolver implements MethodResolver {

    private final MethodResolver all = DataBindingMethodResolver.forInstanceMethodInvocation();

    @Override
    public @Nullable MethodExecutor resolve(
            EvaluationContext context, Object target, String name, List<TypeDescriptor> arguments)
            throws AccessException {
        MethodExecutor found = all.resolve(context, target, name, arguments);
        if (found instanceof ReflectiveMethodExecutor executor
                && MutatingMethods.mutates(target.getClass(), executor.getMethod())) {
            throw new AccessException("'" + name + "' mutates the event, but an expression may only read it");
        }
        return found;
    }
}
