package io.genstage.spring.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.AutowireCandidateResolver;
import org.springframework.context.annotation.ContextAnnotationAutowireCandidateResolver;

/**
 * Lets inlets whose events' type is not known be found by their names, also where others are found by their types: Spring looks
 * at beans of unknown generic types only where no other fits, and would take one of another name.
 */
final class InletsByName extends ContextAnnotationAutowireCandidateResolver {

    private final AutowireCandidateResolver original;

    private final BeanFactory beans;

    InletsByName(AutowireCandidateResolver original, BeanFactory beans) {
        this.original = original;
        this.beans = beans;
        setBeanFactory(beans);
    }

    @Override
    public boolean isAutowireCandidate(BeanDefinitionHolder bean, DependencyDescriptor descriptor) {
        return original.isAutowireCandidate(bean, descriptor)
                || (InjectableBeans.isUntypedInlet(bean.getBeanDefinition())
                        && isNamed(bean.getBeanName(), descriptor)
                        && original.isAutowireCandidate(bean, descriptor.forFallbackMatch()));
    }

    private boolean isNamed(String bean, DependencyDescriptor descriptor) {
        String name = descriptor.getDependencyName();
        return original.hasQualifier(descriptor)
                || bean.equals(name)
                || List.of(beans.getAliases(bean)).contains(String.valueOf(name));
    }

    @Override
    public boolean isRequired(DependencyDescriptor descriptor) {
        return original.isRequired(descriptor);
    }

    @Override
    public boolean hasQualifier(DependencyDescriptor descriptor) {
        return original.hasQualifier(descriptor);
    }

    @Override
    public @Nullable String getSuggestedName(DependencyDescriptor descriptor) {
        return original.getSuggestedName(descriptor);
    }

    @Override
    public @Nullable Object getSuggestedValue(DependencyDescriptor descriptor) {
        return original.getSuggestedValue(descriptor);
    }

    @Override
    public @Nullable Object getLazyResolutionProxyIfNecessary(
            DependencyDescriptor descriptor, @Nullable String beanName) {
        return original.getLazyResolutionProxyIfNecessary(descriptor, beanName);
    }

    @Override
    public @Nullable Class<?> getLazyResolutionProxyClass(DependencyDescriptor descriptor, @Nullable String beanName) {
        return original.getLazyResolutionProxyClass(descriptor, beanName);
    }
}
