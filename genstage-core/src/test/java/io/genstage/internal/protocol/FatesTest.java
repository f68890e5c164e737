package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.DiscardReason;
import io.genstage.SubscriptionOptions;
import io.genstage.Place;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ways in which the life of an event can end. */
class FatesTest {

    private static final RuntimeException CAUSE = new IllegalStateException("planted");

    private final Fates fates = new Fates();

    private final List<String> notifications = new ArrayList<>();

    private final Link<Integer> link =
            new Link<>(1, new Wire("a-0"), new Wire("c-0"), "c", SubscriptionOptions.DEFAULT);

    FatesTest() {
        fates.reportTo(new Fates.Listener() {
            @Override
            public void failed(List<?> events, Throwable cause) {
                notifications.add("failed " + events + " " + cause.getMessage());
            }

            @Override
            public void abandoned(Place place, long events) {
                notifications.add("abandoned " + place + " " + events);
            }
        });
    }

    @Test
    void aHandledEventIsCountedWithoutANotification() {
        fates.handled(link, 3);

        assertThat(fates.handled()).isEqualTo(3);
        assertThat(link.consumerSnapshot().handled()).isEqualTo(3);
        assertThat(notifications).isEmpty();
    }

    @Test
    void aFailedEventIsNamedWithItsCause() {
        fates.failed(link, ArraySlice.copyOf(List.of(7, 8)), CAUSE);

        assertThat(fates.failed()).isEqualTo(2);
        assertThat(link.consumerSnapshot().failed()).isEqualTo(2);
        assertThat(notifications).containsExactly("failed [7, 8] planted");
    }

    @Test
    void anEventOfAnInterruptedCallHasFailedAndWasAbandoned() {
        fates.interrupted(link, ArraySlice.copyOf(List.of(7)), CAUSE);

        assertThat(fates.failed()).isEqualTo(1);
        assertThat(fates.abandoned()).as("it counts once").isZero();
        assertThat(notifications).containsExactly("failed [7] planted", "abandoned in-progress 1");
    }

    @Test
    void anAbandonedEventIsCountedAtItsPlace() {
        fates.abandoned(link, 2, Place.QUEUE);
        fates.dropped(link, 1);
        fates.abandonedAtInlet(4);

        assertThat(fates.abandoned()).as("the events that had arrived").isEqualTo(3);
        assertThat(link.consumerSnapshot().givenUp()).isEqualTo(3);
        assertThat(notifications).containsExactly("abandoned queue 2", "abandoned subscriber 1", "abandoned inlet 4");
    }

    @Test
    @Rule("R112")
    void aDiscardedEventIsKeptForItsReport() {
        fates.discarded(DiscardReason.BUFFER_FULL, List.of(1, 2), null);
        fates.discarded(DiscardReason.FAILED, 3, CAUSE);

        assertThat(fates.discarded()).isEqualTo(3);
        assertThat(fates.discardedByDispatcher()).isEqualTo(1);
        assertThat(fates.hasUnreported()).isTrue();
        assertThat(fates.nextDiscarded())
                .isEqualTo(new DiscardedEvents(DiscardReason.BUFFER_FULL, List.of(1, 2), null));
        assertThat(fates.nextDiscarded()).isEqualTo(new DiscardedEvents(DiscardReason.FAILED, List.of(3), CAUSE));
        assertThat(fates.nextDiscarded()).isNull();
        assertThat(fates.hasUnreported()).isFalse();
    }

    @Test
    void outputHeldAtTheEndOfTheStageIsAbandoned() {
        fates.abandonedOutput(Place.BUFFER, 5);
        fates.abandonedOutput(Place.PARTITION, 0);

        assertThat(fates.abandonedOutput()).isEqualTo(5);
        assertThat(fates.abandoned()).as("it never arrived").isZero();
        assertThat(notifications).containsExactly("abandoned buffer 5");
    }
}
