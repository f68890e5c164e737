package io.genstage.spring.expression;

import java.beans.PropertyDescriptor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.expression.spel.support.ReflectivePropertyAccessor;

/** Finds the properties of a type that an expression can read, by the rules of SpEL. */
final class EventProperties extends ReflectivePropertyAccessor {

    /** {@return the type of a property, or {@code null} if the type has no such property} */
    @Nullable
    ResolvableType typeOf(ResolvableType owner, String name) {
        Class<?> type = owner.toClass();
        Method getter = findGetterForProperty(name, type, false);
        if (getter != null) {
            return ResolvableType.forMethodParameter(new MethodParameter(getter, -1), owner);
        }
        Field field = findField(name, type, false);
        return field == null ? null : ResolvableType.forField(field, owner);
    }

    /** {@return the names of the properties that a type declares} */
    Collection<String> namesOf(Class<?> type) {
        Stream<String> names = type.isRecord()
                ? Stream.of(type.getRecordComponents()).map(RecordComponent::getName)
                : Stream.of(BeanUtils.getPropertyDescriptors(type))
                        .filter(property -> !property.getName().equals("class"))
                        .map(PropertyDescriptor::getName);
        return names.collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }

    /** Excludes the methods of {@code Object}: an event has no property {@code class}. */
    @Override
    protected boolean isCandidateForProperty(Method method, Class<?> targetClass) {
        return method.getDeclaringClass() != Object.class;
    }
}
