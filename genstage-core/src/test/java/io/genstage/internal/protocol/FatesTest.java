package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.DiscardReason;
import io.genstage.Place;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.EventSlice;
import io.genstage.testing.Contract;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

            @Override
            public String holder() {
                return "Stage 'c-0'";
            }

            @Override
            public @Nullable Throwable failure() {
                return null;
            }

            @Override
            public boolean reportsUndelivered() {
                return true;
            }
        });
    }

    private static EventSlice<Integer> events(Integer... events) {
        return ArraySlice.copyOf(List.of(events));
    }

    @Test
    void aHandledEventIsCountedWithoutANotification() {
        fates.handled(link, events(1, 2, 3));

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
        fates.interrupted(link, ArraySlice.copyOf(List.of(7)), Place.IN_PROGRESS, CAUSE);

        assertThat(fates.failed()).isEqualTo(1);
        assertThat(fates.abandoned()).as("it counts once").isZero();
        assertThat(notifications).containsExactly("failed [7] planted", "abandoned in-progress 1");
    }

    @Test
    void anAbandonedEventIsCountedAtItsPlace() {
        fates.abandoned(link, events(1, 2), Place.QUEUE);
        fates.dropped(link, events(3));
        fates.abandonedAtInlet(events(4, 5, 6, 7));

        assertThat(fates.abandoned()).as("the events that had arrived").isEqualTo(3);
        assertThat(link.consumerSnapshot().givenUp()).isEqualTo(3);
        assertThat(notifications).containsExactly("abandoned queue 2", "abandoned subscriber 1", "abandoned inlet 4");
    }

    @Test
    @Rule("R112")
    void aDiscardedEventIsKeptForItsReport() {
        fates.discarded(DiscardReason.BUFFER_FULL, events(1, 2), null);
        fates.discarded(DiscardReason.FAILED, events(3), CAUSE);

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
        fates.abandonedOutput(Place.BUFFER, events(1, 2, 3, 4, 5));
        fates.abandonedInDispatcher(0);

        assertThat(fates.abandonedOutput()).isEqualTo(5);
        assertThat(fates.abandoned()).as("it never arrived").isZero();
        assertThat(notifications).containsExactly("abandoned buffer 5");
    }

    @Test
    @Contract("A12")
    void theNumberOfEventsThatADispatcherHeldIsReported() {
        fates.abandonedInDispatcher(3);

        UndeliveredEvents report = fates.nextUndelivered();
        assertThat(report.events()).isEmpty();
        assertThat(report.count()).isEqualTo(3);
        assertThat(report.place()).isEqualTo(Place.PARTITION);
        assertThat(fates.nextUndelivered()).isNull();
    }

    @Test
    @Contract("A12")
    void aGivenUpEventIsReportedWithItsPlaceAndCause() {
        fates.failed(link, events(7), CAUSE);
        fates.abandoned(link, events(8, 9), Place.QUEUE);
        fates.handled(link, events(1));
        fates.discarded(DiscardReason.FILTERED, events(2), null);

        assertThat(fates.hasUndelivered()).isTrue();
        assertThat(fates.nextUndelivered()).isEqualTo(new UndeliveredEvents(List.of(7), 1, Place.IN_PROGRESS, CAUSE));
        UndeliveredEvents queued = fates.nextUndelivered();
        assertThat(queued.events()).containsExactly(8, 9);
        assertThat(queued.place()).isEqualTo(Place.QUEUE);
        assertThat(queued.cause()).hasMessage("Stage 'c-0' ended while it held the event (queue)");
        assertThat(fates.nextUndelivered()).isNull();
    }
}
