package io.genstage.spring.handler;

/**
 * A handler's bean that one stage has acquired.
 *
 * @param bean the bean
 * @param onRelease called when the stage will not call the bean again
 */
record StageBean(Object bean, Runnable onRelease) {

    void release() {
        onRelease.run();
    }
}
