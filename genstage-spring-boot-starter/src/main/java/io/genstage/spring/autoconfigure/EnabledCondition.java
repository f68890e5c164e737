package io.genstage.spring.autoconfigure;

/** Matches unless {@code genstage.enabled} is false. */
final class EnabledCondition extends SwitchCondition {

    EnabledCondition() {
        super("genstage.enabled");
    }
}
