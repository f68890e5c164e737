package io.genstage.spring.autoconfigure;

/** Matches unless {@code genstage.keep-alive} is false. */
final class KeepAliveCondition extends SwitchCondition {

    KeepAliveCondition() {
        super("genstage.keep-alive");
    }
}
