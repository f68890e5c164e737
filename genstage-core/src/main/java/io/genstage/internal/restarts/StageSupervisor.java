package io.genstage.internal.restarts;

import io.genstage.internal.engine.StageShell;
import io.genstage.internal.engine.Supervisor;
import io.genstage.supervision.Supervision;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Has handlers replaced, as long as that is not too often, and with them those of the stages that the strategy names. After OTP's
 * supervisor, with one difference: the stages themselves live on, and nobody subscribes anew.
 */
public final class StageSupervisor implements Supervisor {

    /** Who may have to be restarted with a stage. */
    public interface Family {

        /** {@return all instances of the stages that are downstream of a stage} */
        List<StageShell<?, ?>> downstreamOf(String stage);

        /** {@return all instances of all stages} */
        List<StageShell<?, ?>> all();
    }

    private final Supervision options;

    private final Family family;

    private final LongSupplier clock;

    private final FailureWindow window;

    public StageSupervisor(Supervision options, Family family, LongSupplier clock) {
        this.options = options;
        this.family = family;
        this.clock = clock;
        this.window = new FailureWindow(options.intensity());
    }

    @Override
    public synchronized Verdict failed(StageShell<?, ?> stage, Throwable failure, boolean restartable) {
        if (!restartable) {
            return new GiveUp("its source cannot begin again where it was"
                    + " (let it take its StageContext and begin at emitted())");
        }
        if (window.exceededBy(stage.id(), clock.getAsLong())) {
            return new GiveUp("that is too often: " + window.account());
        }
        double chance = ThreadLocalRandom.current().nextDouble();
        return new Restart(options.backoff().after(window.of(stage.id()), chance), window.account());
    }

    @Override
    public void restarted(StageShell<?, ?> stage, Throwable failure) {
        List<StageShell<?, ?>> others = switch (options.strategy()) {
            case ONE_FOR_ONE -> List.of();
            case REST_FOR_ONE -> family.downstreamOf(stage.stage());
            case ONE_FOR_ALL -> family.all();
        };
        others.stream().filter(other -> other != stage).forEach(other -> other.restartWith(failure));
    }
}
