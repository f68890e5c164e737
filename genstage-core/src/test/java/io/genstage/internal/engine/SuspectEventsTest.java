package io.genstage.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.testing.Contract;
import org.junit.jupiter.api.Test;

class SuspectEventsTest {

    /** {@return how many calls find one bad event, after the call with all events has failed} */
    private static int callsToFind(int bad, int size) {
        SuspectEvents suspects = new SuspectEvents();
        suspects.failed(size);
        suspects.halve();
        int calls = 0;
        int at = 0;
        while (!suspects.isEmpty()) {
            int next = suspects.next();
            calls++;
            if (bad < at || bad >= at + next) {
                suspects.handled(next);
                at += next;
            } else {
                suspects.failed(next);
                if (next == 1) {
                    suspects.removeFirst();
                    at++;
                } else {
                    suspects.halve();
                }
            }
        }
        assertThat(at).isEqualTo(size);
        return calls;
    }

    @Test
    @Contract("E2")
    void oneBadEventIsFoundInAtMostTwiceAsManyCallsAsItsBatchCanBeHalved() {
        for (int size = 2; size <= 300; size++) {
            for (int bad = 0; bad < size; bad++) {
                assertThat(callsToFind(bad, size)).as("%s of %s", bad, size).isLessThanOrEqualTo((int)
                        Math.floor(2 * Math.log(size) / Math.log(2) + 1e-9));
            }
        }
    }

    @Test
    void aPartKeepsTheAttemptsOfTheWhole() {
        SuspectEvents suspects = new SuspectEvents();
        suspects.failed(4);
        suspects.failed(4);
        suspects.halve();
        suspects.failed(2);

        assertThat(suspects.attempts()).isEqualTo(3);
        suspects.handled(2);
        assertThat(suspects.attempts()).isEqualTo(2);
    }

    @Test
    void aCallMayReceiveLessThanAPart() {
        SuspectEvents suspects = new SuspectEvents();
        suspects.failed(4);
        suspects.failed(1);

        assertThat(suspects.next()).isEqualTo(1);
        suspects.removeFirst();
        assertThat(suspects.next()).isEqualTo(3);
        assertThat(suspects.total()).isEqualTo(3);
    }

    @Test
    @Contract("A11")
    void aWithdrawnEventLeavesTheAttemptsOfTheOthers() {
        SuspectEvents suspects = new SuspectEvents();
        suspects.failed(4);
        suspects.failed(4);
        suspects.remove(2);

        assertThat(suspects.total()).isEqualTo(3);
        assertThat(suspects.attempts()).isEqualTo(2);
    }

    @Test
    @Contract("A11")
    void theSecondHalfNeedNotFailIfTheFirstIsWithdrawn() {
        SuspectEvents suspects = new SuspectEvents();
        suspects.failed(4);
        suspects.halve();
        suspects.remove(1);
        suspects.remove(0);

        assertThat(suspects.next()).as("whole, not halved again").isEqualTo(2);
    }

    @Test
    @Contract("A11")
    void aPartNeedNotFailIfAnEventOfItIsWithdrawn() {
        SuspectEvents suspects = new SuspectEvents();
        suspects.failed(6);
        suspects.halve();
        suspects.handled(3);
        suspects.remove(1);

        assertThat(suspects.next()).as("whole, not halved again").isEqualTo(2);
    }
}
