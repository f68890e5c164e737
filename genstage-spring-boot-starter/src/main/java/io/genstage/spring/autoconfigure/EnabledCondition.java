package io.genstage.spring.autoconfigure;

/** Whether {@code genstage.enabled} is on. */
final class EnabledCondition extends SwitchCondition {

    EnabledCondition() {
        super("genstage.enabled");
    }
}
