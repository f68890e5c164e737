package io.genstage.spring.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.AutowireCandidateResolver;
import org.springframework.context.annotation.ContextAnnotationAutowireCandidateResolver;

/**
 * Also selects inlets of unknown event type, by their names. Spring considers beans of unknown generic type only if no
 * other bean matches, and would then select an inlet with another name.
 */
final class InletCandidateResolver extends ContextAnnotationAutowireCandidateResolver {

    private final AutowireCandidateResolver original;

    private final BeanFactory beans;

    InletCandidateResolver(AutowireCandidateResolver original, BeanFactory beans) {
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
