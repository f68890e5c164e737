package io.genstage.guarantees;

import io.genstage.DeliveryGuarantee;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.Supervision;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a subscription, a handler, a stage or a pipeline ends. */
enum Ending {
    CANCEL("`cancel`") {
        @Override
        boolean consumerAsksAgain() {
            return false;
        }

        @Override
        void begin(Scene scene) {
            scene.cancel();
        }
    },
    DETACH("`detach`") {
        @Override
        boolean consumerAsksAgain() {
            return false;
        }

        @Override
        void begin(Scene scene) {
            scene.detach();
        }
    },
    RESUBSCRIBE("`resubscribe`") {
        @Override
        void begin(Scene scene) {
            scene.pipeline().resubscribe("c", "a", scene.subscription());
        }
    },
    STOP_STAGE("`stop` of the stage") {
        @Override
        void begin(Scene scene) {
            scene.pipeline().stage(scene.setting().stage()).stop();
        }
    },
    REMOVE("`remove`") {
        @Override
        void begin(Scene scene) {
            scene.pipeline().remove(scene.setting().stage());
        }
    },
    DRAIN("`drain`") {
        @Override
        void begin(Scene scene) {
            scene.pipeline().drain();
        }
    },
    STOP("`stop` of the pipeline") {
        @Override
        void begin(Scene scene) {
            scene.pipeline().stop();
        }
    },
    FAILURE("unsupervised", true),
    PRODUCER_FAILURE("its producer's handler") {
        @Override
        void begin(Scene scene) {
            scene.producerThrows();
        }
    },
    SUPERVISED("supervised", true) {
        @Override
        Supervision supervision() {
            return Supervision.DEFAULT.withBackoff(Backoff.NONE);
        }
    },
    INTENSITY("too many restarts", true) {
        @Override
        Supervision supervision() {
            return Supervision.DEFAULT.withIntensity(new RestartIntensity(0, Duration.ofHours(1)));
        }
    },
    RETRIED("`attempts`", true) {
        @Override
        int attempts() {
            return 2;
        }
    },
    SKIPPED("`then: skip`", true) {
        @Override
        ErrorOptions then(ErrorOptions errors) {
            return errors.thenSkip();
        }
    },
    DEAD_LETTER("`then: dead-letter`", true) {
        @Override
        ErrorOptions then(ErrorOptions errors) {
            return errors.thenDeadLetter();
        }
    },
    AT_MOST_ONCE("`at-most-once`", true) {
        @Override
        Supervision supervision() {
            return SUPERVISED.supervision();
        }

        @Override
        DeliveryGuarantee delivery() {
            return DeliveryGuarantee.AT_MOST_ONCE;
        }
    },
    DISPATCHER("the dispatcher throws") {
        @Override
        void begin(Scene scene) {
            scene.breakDispatcher();
        }
    },
    CLOSE_NOW("`closeNow`") {
        @Override
        void begin(Scene scene) {
            scene.pipeline().closeNow();
        }
    },
    SIGTERM("`close` or SIGTERM, in time") {
        @Override
        void begin(Scene scene) {
            scene.pipeline().shutdown(true, TIMEOUT);
        }

        @Override
        void finish(Scene scene) {
            scene.pipeline().closeWithin(GRACE);
        }
    },
    SIGTERM_LATE("`close` or SIGTERM, too late") {
        @Override
        void begin(Scene scene) throws InterruptedException {
            scene.pipeline().shutdown(true, TIMEOUT);
            scene.consumerIsSlow();
        }

        @Override
        int attempts() {
            return 2;
        }

        @Override
        void finish(Scene scene) {
            scene.pipeline().closeWithin(GRACE);
        }

        @Override
        boolean readerContinues() {
            return false;
        }
    };

    private static final Duration TIMEOUT = Duration.ofSeconds(25);

    private static final Duration GRACE = Duration.ofSeconds(2);

    private final String title;

    private final boolean throwing;

    Ending(String title) {
        this(title, false);
    }

    Ending(String title, boolean throwing) {
        this.title = title;
        this.throwing = throwing;
    }

    /**
     * {@return the constant of a column of the page, if there is one}
     *
     * @param title the name of the column
     */
    static Optional<Ending> titled(String title) {
        return Stream.of(values())
                .filter(constant -> constant.title.equals(title))
                .findFirst();
    }

    /** {@return the name of its column on the page} */
    String title() {
        return title;
    }

    /** Does it: in the call that the setting says, if any; otherwise between two steps. */
    void begin(Scene scene) throws Exception {
        scene.handlerThrows();
    }

    /** What follows when the pipeline is at rest. */
    void finish(Scene scene) {}

    /** {@return whether a handler throws} */
    boolean throwing() {
        return throwing;
    }

    DeliveryGuarantee delivery() {
        return DeliveryGuarantee.AT_LEAST_ONCE;
    }

    /** {@return whether the consumer requests more events when its call has returned} */
    boolean consumerAsksAgain() {
        return true;
    }

    /** {@return whether a reader reads on after it has begun} */
    boolean readerContinues() {
        return true;
    }

    @Nullable
    Supervision supervision() {
        return null;
    }

    /** {@return how many calls receive an event in all} */
    int attempts() {
        return 1;
    }

    ErrorOptions then(ErrorOptions errors) {
        return errors;
    }
}
