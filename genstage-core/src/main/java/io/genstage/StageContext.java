package io.genstage;

/**
 * What a running stage may know of itself. Valid for the stage's life; its figures are meant for the stage's own
 * callbacks.
 *
 * @since 0.1.0
 */
public interface StageContext {

    /**
     * {@return the pipeline's name}
     */
    String pipeline();

    /**
     * {@return the stage's name}
     */
    String stage();

    /**
     * {@return the id of this instance, the stage's name with the instance's number: {@code store-3}}
     */
    String instance();

    /**
     * {@return the instance's number, from 0}
     */
    int index();

    /**
     * {@return how many events this instance has emitted, so that a source that begins again knows where}
     */
    long emitted();
}
