package io.genstage;

/**
 * Sends messages to one running instance of a stage. All methods may be called from any thread and return at once.
 *
 * @since 0.1.0
 */
public interface InstanceHandle extends StageHandle {

    /** {@return the id of this instance: the stage's name and the instance's number, such as {@code store-3}} */
    String instance();

    /** {@return the instance's number, from 0} */
    int index();
}
