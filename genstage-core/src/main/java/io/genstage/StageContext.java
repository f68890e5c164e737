package io.genstage;

/**
 * What a running stage may know of itself, and a way to send itself messages. Valid for the stage's life; its figures are meant
 * for the stage's own callbacks.
 *
 * @since 0.1.0
 */
public interface StageContext extends InstanceHandle {

    /**
     * {@return how many events this instance has emitted, so that a source that begins again knows where}
     */
    long emitted();
}
