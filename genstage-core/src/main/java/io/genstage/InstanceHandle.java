package io.genstage;

/**
 * One running instance of a stage, as others send it messages. All methods may be called from any thread and return at once.
 *
 * @since 0.1.0
 */
public interface InstanceHandle extends StageHandle {

    /**
     * {@return the id of this instance, the stage's name with the instance's number: {@code store-3}}
     */
    String instance();

    /**
     * {@return the instance's number, from 0}
     */
    int index();
}
