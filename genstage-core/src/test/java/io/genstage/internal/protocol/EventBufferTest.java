package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.dispatch.EventSlice;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventBufferTest {

    private final EventBuffer<String> buffer = keeping(BufferKeep.LAST);

    // Events.

    @Test
    @Rule("R101")
    void isEmptyAtFirst() {
        assertThat(buffer.isEmpty()).isTrue();
        assertThat(buffer.size()).isZero();
        assertThat(all(buffer)).isEmpty();
        assertThat(buffer.nextReached()).isNull();
    }

    @Test
    @Rule("R101")
    void takesTheOldestFirstAndAtMostOneGroup() {
        add(buffer, "a", "b");
        add(buffer, "c", "d");

        assertThat(buffer.take(1)).containsExactly("a");
        assertThat(buffer.take(3)).containsExactly("b");
        assertThat(buffer.size()).isEqualTo(2);
        assertThat(buffer.isEmpty()).isFalse();
        assertThat(buffer.take(Long.MAX_VALUE)).containsExactly("c", "d");
        assertThat(buffer.isEmpty()).isTrue();
    }

    @Test
    @Rule("R104")
    void keepingTheFirstDiscardsNewEvents() {
        EventBuffer<String> first = keeping(BufferKeep.FIRST);

        assertThat(add(first, "a", "b", "c", "d")).isEmpty();
        assertThat(add(first, "e", "f", "g", "h")).containsExactly("f", "g", "h");
        assertThat(add(first, "i")).containsExactly("i");

        assertThat(first.size()).isEqualTo(5);
        assertThat(all(first)).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    @Rule("R105")
    void keepingTheLastEvictsTheOldest() {
        add(buffer, "a", "b");
        add(buffer, "c", "d", "e");

        assertThat(add(buffer, "f")).containsExactly("a");
        assertThat(add(buffer, "g", "h")).containsExactly("b", "c");

        assertThat(buffer.size()).isEqualTo(5);
        assertThat(all(buffer)).containsExactly("d", "e", "f", "g", "h");
    }

    @Test
    @Rule("R105")
    void keepingTheLastEvictsEvenThoseOfTheSameEmission() {
        add(buffer, "x", "y");

        assertThat(add(buffer, "a", "b", "c", "d", "e", "f", "g", "h")).containsExactly("x", "y", "a", "b", "c");

        assertThat(all(buffer)).containsExactly("d", "e", "f", "g", "h");
    }

    @Test
    @Rule({"R104", "R105"})
    void withoutALimitItKeepsAll() {
        for (BufferKeep keep : BufferKeep.values()) {
            EventBuffer<String> unlimited = new EventBuffer<>(new BufferOptions(BufferOptions.UNLIMITED, keep));
            add(unlimited, "a");

            assertThat(add(unlimited, "b", "c")).isEmpty();

            assertThat(all(unlimited)).containsExactly("a", "b", "c");
        }
    }

    @Test
    @Rule("R101")
    void canBeClearedAndFilledAgain() {
        add(buffer, "a", "b");
        add(buffer, "c");
        buffer.mark(new Info("after c"));

        assertThat(all(buffer)).containsExactly("a", "b", "c");
        assertThat(buffer.isEmpty()).isTrue();
        assertThat(reached(buffer)).containsExactly("after c");
        add(buffer, "d");

        assertThat(buffer.take(9)).containsExactly("d");
    }

    // Marks.

    @Test
    @Rule({"R101", "R114"})
    void aMarkIsReachedWhenAllEventsBeforeItWereTaken() {
        add(buffer, "a", "b", "c");
        buffer.mark(new Info("after c"));
        add(buffer, "d");

        buffer.take(2);
        assertThat(reached(buffer)).isEmpty();
        buffer.take(1);
        assertThat(reached(buffer)).containsExactly("after c");

        assertThat(buffer.take(9)).containsExactly("d");
        assertThat(reached(buffer)).as("once").isEmpty();
    }

    @Test
    @Rule({"R101", "R114"})
    void noEventIsTakenPastAMark() {
        add(buffer, "a", "b", "c", "d");
        buffer.take(1);
        buffer.mark(new Info("after d"));
        add(buffer, "e", "f");

        assertThat(buffer.take(9)).containsExactly("b", "c", "d");
        assertThat(reached(buffer)).containsExactly("after d");
        assertThat(buffer.take(1)).containsExactly("e");
    }

    @Test
    @Rule("R118")
    void marksInOnePlaceKeepTheirOrder() {
        add(buffer, "a");
        buffer.mark(new Info(1));
        buffer.mark(new Info(2));
        buffer.mark(new Info(3));
        buffer.take(1);

        assertThat(reached(buffer)).containsExactly(1, 2, 3);
    }

    @Test
    @Rule("R118")
    void marksAndEventsKeepTheirOrderThroughSeveralRounds() {
        for (int round = 0; round < 3; round++) {
            add(buffer, "a", "b");
            buffer.mark(new Info("after b"));
            add(buffer, "c");
            buffer.mark(new Info("after c"));

            assertThat(buffer.take(9)).containsExactly("a", "b");
            assertThat(reached(buffer)).containsExactly("after b");
            assertThat(buffer.take(9)).containsExactly("c");
            assertThat(reached(buffer)).containsExactly("after c");
        }
    }

    @Test
    @Rule({"R103", "R106"})
    void aMarkTakesNoRoomAndIsReachedWhenTheEventsBeforeItAreEvicted() {
        add(buffer, "a", "b");
        buffer.mark(new Info("after b"));
        assertThat(add(buffer, "c", "d", "e")).isEmpty();

        add(buffer, "f");
        assertThat(reached(buffer)).isEmpty();
        add(buffer, "g");

        assertThat(reached(buffer)).containsExactly("after b");
        assertThat(buffer.size()).isEqualTo(5);
    }

    @Test
    @Rule({"R105", "R106"})
    void anEmissionThatIsLargerThanTheBufferReachesAllMarks() {
        add(buffer, "a");
        buffer.mark(new Info("after a"));
        add(buffer, "b");
        buffer.mark(new Info("after b"));

        add(buffer, "1", "2", "3", "4", "5", "6", "7");
        buffer.mark(new Info("after 7"));

        assertThat(reached(buffer)).containsExactly("after a", "after b");
        assertThat(buffer.take(9)).containsExactly("3", "4", "5", "6", "7");
        assertThat(reached(buffer)).containsExactly("after 7");
    }

    private static EventBuffer<String> keeping(BufferKeep keep) {
        return new EventBuffer<>(new BufferOptions(5, keep));
    }

    /** Adds events. {@return those that the buffer does not keep} */
    private static List<String> add(EventBuffer<String> buffer, String... events) {
        EventSlice<String> others = buffer.add(ArraySlice.copyOf(List.of(events)));
        List<String> lost = new ArrayList<>(others == null ? List.of() : others);
        buffer.evict(lost::addAll);
        return lost;
    }

    /** Removes all events. {@return the removed events} */
    private static List<String> all(EventBuffer<String> buffer) {
        List<String> removed = new ArrayList<>();
        buffer.clear(removed::addAll);
        return removed;
    }

    private static List<Object> reached(EventBuffer<String> buffer) {
        return Wire.takeAll(buffer::nextReached).stream().map(Info::content).toList();
    }
}
