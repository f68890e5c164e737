package io.genstage.internal.turns;

import io.genstage.internal.engine.StageShell;
import io.genstage.internal.protocol.ConsumerSide;
import java.lang.reflect.Field;

/** Shows tests of other packages which stages have worked, and which are idle. */
public final class Activity {

    private Activity() {}

    /**
     * {@return a number that changes with each activation}
     */
    public static long of(Actor shell) {
        return shell.activations();
    }

    /**
     * {@return whether no message is queued and no activation is pending}
     */
    public static boolean idle(Actor shell) {
        return shell.isIdle();
    }

    /**
     * {@return whether a consumer may request events, because all its declared subscriptions have been made}
     */
    public static boolean released(StageShell<?, ?> shell) {
        try {
            Field input = StageShell.class.getDeclaredField("input");
            Field released = ConsumerSide.class.getDeclaredField("released");
            input.setAccessible(true);
            released.setAccessible(true);
            return released.getBoolean(input.get(shell));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * {@return whether an action of an actor is due at a time, or at most a number of nanoseconds later}
     */
    public static boolean waitsFor(Actor actor, long time, long late) {
        return actor.timer().dueTimes().anyMatch(due -> due >= time && due <= time + late);
    }
}
