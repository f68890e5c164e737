package io.genstage;

/**
 * The identity and figures of a running stage instance, and a handle with which the instance sends messages to itself.
 * Valid as long as the stage exists. Read its figures in the stage's own callbacks only.
 *
 * @since 0.1.0
 */
public interface StageContext extends InstanceHandle {

    /** {@return how many events this instance has emitted; a restarted source can continue from there} */
    long emitted();
}
