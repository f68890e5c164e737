package io.genstage.internal.restarts;

import io.genstage.internal.engine.StageShell;
import io.genstage.internal.engine.Supervisor;
import io.genstage.supervision.Supervision;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Replaces handlers that fail, and the handlers of the other stages that the strategy names, as long as the failures do
 * not exceed the limit. Unlike OTP's supervisor, it keeps the stages and their subscriptions.
 */
public final class StageSupervisor implements Supervisor {

    /** The stages that a strategy may restart together with a stage. */
    public interface Family {

        /** {@return all instances of the stages downstream of a stage} */
        List<StageShell<?, ?>> downstreamOf(String stage);

        /** {@return all instances of all stages} */
        List<StageShell<?, ?>> shells();
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
            return new GiveUp("its source would emit events again"
                    + " (make the handler restartable: begin at emitted() of its StageContext)");
        }
        if (window.exceededBy(stage.id(), clock.getAsLong())) {
            return new GiveUp("there were too many failures: " + window.account());
        }
        double chance = ThreadLocalRandom.current().nextDouble();
        return new Restart(options.backoff().after(window.of(stage.id()), chance), window.account());
    }

    @Override
    public void restarted(StageShell<?, ?> stage, Throwable failure) {
        List<StageShell<?, ?>> others = switch (options.strategy()) {
            case ONE_FOR_ONE -> List.of();
            case REST_FOR_ONE -> family.downstreamOf(stage.stage());
            case ONE_FOR_ALL -> family.shells();
        };
        others.stream().filter(other -> other != stage).forEach(other -> other.restartWith(failure));
    }
}
