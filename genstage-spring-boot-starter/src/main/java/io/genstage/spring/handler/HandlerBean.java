package io.genstage.spring.handler;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.function.SingletonSupplier;

/**
 * The bean that a handler belongs to: the one that there is, or, where it is a prototype, a new one for each instance of a
 * stage and for each of its restarts. The container forgets prototypes, so a stage gives its own back when it is over.
 */
final class HandlerBean {

    private final ConfigurableListableBeanFactory beans;

    private final String name;

    private final SingletonSupplier<Object> only;

    /** A prototype that was looked at, and goes to the first stage that asks for one. */
    private final AtomicReference<@Nullable Object> waiting = new AtomicReference<>();

    HandlerBean(ConfigurableListableBeanFactory beans, String name) {
        this.beans = beans;
        this.name = name;
        this.only = SingletonSupplier.of(() -> beans.getBean(name));
    }

    String name() {
        return name;
    }

    /** {@return the bean, to look at} */
    Object look() {
        if (!prototype()) {
            return only.obtain();
        }
        Object made = newOrWaiting();
        waiting.set(made);
        return made;
    }

    /** {@return the bean, for one stage until that is over} */
    LentBean lend() {
        if (!prototype()) {
            return new LentBean(only.obtain(), () -> {});
        }
        Object made = newOrWaiting();
        return new LentBean(made, () -> destroy(made));
    }

    /** Destroys a prototype that no stage has asked for. */
    void dispose() {
        Object made = waiting.getAndSet(null);
        if (made != null) {
            destroy(made);
        }
    }

    /** Asks for singletons first: one that was registered by hand has no definition. */
    private boolean prototype() {
        return !beans.isSingleton(name) && beans.isPrototype(name);
    }

    private Object newOrWaiting() {
        Object made = waiting.getAndSet(null);
        return made == null ? beans.getBean(name) : made;
    }

    /** As the container does with singletons: without their proxies. */
    private void destroy(Object made) {
        Object bean = made;
        for (Object behind = made; behind != null; behind = AopProxyUtils.getSingletonTarget(behind)) {
            bean = behind;
        }
        beans.destroyBean(name, bean);
    }
}
