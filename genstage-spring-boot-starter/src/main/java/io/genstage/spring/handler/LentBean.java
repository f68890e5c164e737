package io.genstage.spring.handler;

/**
 * A handler's bean in the hands of one stage.
 *
 * @param bean the bean
 * @param end what is done with it when the stage does not call it any more
 */
record LentBean(Object bean, Runnable end) {

    void giveBack() {
        end.run();
    }
}
