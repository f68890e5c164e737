package io.genstage.spring.handler;

import io.genstage.InvalidPipelineException;
import io.genstage.StageCallbacks;
import io.genstage.spring.signature.MethodNames;
import io.genstage.spring.signature.SignatureResolver;
import io.genstage.spring.signature.TypeNames;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;
import org.springframework.util.PlaceholderResolutionException;
import org.springframework.util.StringUtils;

/** Finds annotated handlers by the types of the beans. It creates no beans, so it also finds lazy ones. */
public final class HandlerScan {

    private final ConfigurableListableBeanFactory beans;

    private final List<StageHandler> found = new ArrayList<>();

    private HandlerScan(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /**
     * Scans all beans.
     *
     * @return the handlers, in the order of their beans
     * @throws InvalidPipelineException if an annotation is at an illegal place
     */
    public static List<StageHandler> run(ConfigurableListableBeanFactory beans) {
        HandlerScan scan = new HandlerScan(beans);
        for (String beanName : beans.getBeanNamesForType(Object.class, true, false)) {
            if (!ScopedProxyUtils.isScopedTarget(beanName)) {
                scan.inspect(beanName);
            }
        }
        return scan.found;
    }

    private void inspect(String beanName) {
        Class<?> type = AutoProxyUtils.determineTargetClass(beans, beanName);
        if (type == null || isOfSpring(type)) {
            return;
        }
        for (HandlerAnnotation annotation : HandlerAnnotation.values()) {
            Annotation onBean = beans.findAnnotationOnBean(beanName, annotation.type(), false);
            if (onBean != null) {
                addBean(beanName, type, annotation, onBean);
            }
        }
        Class<?> userType = ClassUtils.getUserClass(type);
        if (AnnotationUtils.isCandidateClass(userType, HandlerAnnotation.TYPES)) {
            addMethods(beanName, userType);
        }
    }

    private static boolean isOfSpring(Class<?> type) {
        return type.getName().startsWith("org.springframework.")
                && !AnnotatedElementUtils.isAnnotated(ClassUtils.getUserClass(type), Component.class);
    }

    private void addBean(String beanName, Class<?> type, HandlerAnnotation annotation, Annotation found) {
        ResolvableType declared = declaredType(beanName, type);
        boolean declares = annotation.coreInterface().isAssignableFrom(declared.toClass());
        if (!declares && !annotation.coreInterface().isAssignableFrom(type)) {
            String name = annotation.coreInterface().getSimpleName();
            throw new InvalidPipelineException(
                    "Bean '" + beanName + "'" + ofType(declared) + " is annotated with @"
                            + annotation.type().getSimpleName() + ", but does not implement " + name + ".",
                    "Implement " + name + ", or annotate a method of the bean instead.");
        }
        AsyncMethodCheck.checkAll(beanName, annotation.coreInterface(), type);
        String description = "bean '" + beanName + "'";
        this.found.add(new BeanHandler(
                nameOf(found, beanName, description),
                annotation,
                new HandlerBean(beans, beanName),
                declares ? declared : ResolvableType.forClass(type),
                description));
    }

    /** The name of a lambda's class is meaningless to its author. */
    private static String ofType(ResolvableType type) {
        return type.toClass().isHidden() ? "" : " of type `" + TypeNames.of(type) + "`";
    }

    /** A {@code @Bean} method declares the generic types that the class of a lambda does not have. */
    private ResolvableType declaredType(String beanName, Class<?> type) {
        if (beans.containsBeanDefinition(beanName)) {
            ResolvableType declared = beans.getMergedBeanDefinition(beanName).getResolvableType();
            if (declared.resolve() != null) {
                return declared;
            }
        }
        return ResolvableType.forClass(type);
    }

    private void addMethods(String beanName, Class<?> type) {
        Map<Method, Map<HandlerAnnotation, Annotation>> methods =
                MethodIntrospector.selectMethods(type, HandlerScan::annotationsOf);
        methods.forEach((method, annotations) -> {
            if (annotations.size() > 1) {
                throw new InvalidPipelineException(
                        "Method `" + MethodNames.full(method, type) + "` has more than one handler annotation.",
                        "Keep one of @Producer, @ProducerConsumer and @Consumer.");
            }
            AsyncMethodCheck.check(beanName, method, type);
            AsyncMethodCheck.checkAll(beanName, StageCallbacks.class, type);
            annotations.forEach((annotation, onMethod) -> found.add(new MethodHandler(
                    nameOf(onMethod, method.getName(), MethodNames.brief(method, type)),
                    SignatureResolver.resolve(annotation.kind(), method, type),
                    method,
                    new HandlerBean(beans, beanName),
                    type)));
        });
    }

    /** {@return the handler annotations of a method, or {@code null} if the method has none or declares a bean} */
    private static @Nullable Map<HandlerAnnotation, Annotation> annotationsOf(Method method) {
        if (AnnotatedElementUtils.hasAnnotation(method, Bean.class)) {
            return null;
        }
        Map<HandlerAnnotation, Annotation> annotations = new LinkedHashMap<>();
        for (HandlerAnnotation annotation : HandlerAnnotation.values()) {
            Annotation onMethod = AnnotatedElementUtils.findMergedAnnotation(method, annotation.type());
            if (onMethod != null) {
                annotations.put(annotation, onMethod);
            }
        }
        return annotations.isEmpty() ? null : annotations;
    }

    private String nameOf(Annotation annotation, String otherwise, String description) {
        String given = HandlerAnnotation.givenName(annotation);
        try {
            String name = beans.resolveEmbeddedValue(given);
            return StringUtils.hasText(name) ? name : otherwise;
        } catch (PlaceholderResolutionException e) {
            throw new InvalidPipelineException(
                    "The name '" + given + "' of handler " + description + " contains the placeholder '"
                            + e.getPlaceholder() + "', which cannot be resolved.",
                    "Set the property '" + e.getPlaceholder() + "', or add a default, such as `${" + e.getPlaceholder()
                            + ":" + otherwise + "}`.");
        }
    }
}
