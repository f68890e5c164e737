package io.genstage.spring.handler;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.function.SingletonSupplier;

/**
 * The bean of a handler: a singleton or, with prototype scope, a new bean for each start of an instance. The container
 * does not destroy prototypes, so a stage releases its own when it terminates.
 */
final class HandlerBean {

    private final ConfigurableListableBeanFactory beans;

    private final String name;

    private final SingletonSupplier<Object> only;

    /** A prototype that was created for an inspection. The first stage that acquires a bean gets it. */
    private final AtomicReference<@Nullable Object> spare = new AtomicReference<>();

    HandlerBean(ConfigurableListableBeanFactory beans, String name) {
        this.beans = beans;
        this.name = name;
        this.only = SingletonSupplier.of(() -> beans.getBean(name));
    }

    String name() {
        return name;
    }

    /** {@return the bean, for a check only} */
    Object inspect() {
        if (!prototype()) {
            return only.obtain();
        }
        Object made = newOrSpare();
        spare.set(made);
        return made;
    }

    /** {@return the bean, for one stage until the stage releases it} */
    StageBean acquire() {
        if (!prototype()) {
            return new StageBean(only.obtain(), () -> {});
        }
        Object made = newOrSpare();
        return new StageBean(made, () -> destroy(made));
    }

    /** Destroys a prototype that no stage has acquired. */
    void dispose() {
        Object made = spare.getAndSet(null);
        if (made != null) {
            destroy(made);
        }
    }

    /** Checks for a singleton first: a manually registered singleton has no definition. */
    private boolean prototype() {
        return !beans.isSingleton(name) && beans.isPrototype(name);
    }

    private Object newOrSpare() {
        Object made = spare.getAndSet(null);
        return made == null ? beans.getBean(name) : made;
    }

    /** Destroys the target of the proxies, as the container does for singletons. */
    private void destroy(Object made) {
        Object bean = made;
        for (Object target = made; target != null; target = AopProxyUtils.getSingletonTarget(target)) {
            bean = target;
        }
        beans.destroyBean(name, bean);
    }
}
