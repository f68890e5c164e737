package io.genstage.internal.turns;

import io.genstage.internal.engine.StageShell;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.ProducerSide;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

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
        return Boolean.TRUE.equals(field(ConsumerSide.class, "released", field(StageShell.class, "input", shell)));
    }

    /**
     * {@return whether a stage has completed its subscriptions, and waits until its events are settled}
     */
    public static boolean outputOver(StageShell<?, ?> shell) {
        Object output = field(StageShell.class, "output", shell);
        return output instanceof ProducerSide<?> side && side.over();
    }

    private static @Nullable Object field(Class<?> owner, String name, @Nullable Object of) {
        try {
            Field field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(of);
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
