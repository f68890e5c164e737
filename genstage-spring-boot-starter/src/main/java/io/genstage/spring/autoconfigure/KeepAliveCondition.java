package io.genstage.spring.autoconfigure;

/** Whether {@code genstage.keep-alive} is on. */
final class KeepAliveCondition extends SwitchCondition {

    KeepAliveCondition() {
        super("genstage.keep-alive");
    }
}
