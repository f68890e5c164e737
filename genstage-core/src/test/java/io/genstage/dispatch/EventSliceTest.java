package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventSliceTest {

    @Test
    void splittingMakesViewsOfTheSameEvents() {
        EventSlice<Integer> slice = EventSlice.copyOf(List.of(1, 2, 3, 4, 5));

        assertThat(slice.first(2)).containsExactly(1, 2);
        assertThat(slice.without(2)).containsExactly(3, 4, 5);
        assertThat(slice.without(1).first(2).get(1)).isEqualTo(3);
        assertThat(slice.toArray()).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void cannotBeChanged() {
        EventSlice<Integer> slice = EventSlice.copyOf(new ArrayList<>(List.of(1, 2)));

        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> slice.set(0, 9));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> slice.remove(0));
        slice.toArray()[0] = 9;
        assertThat(slice).containsExactly(1, 2);
    }

    @Test
    void knowsItsBounds() {
        EventSlice<Integer> slice =
                EventSlice.<Integer>adopt(new Object[] {1, 2, 3, 4}, 3).subList(1, 3);

        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> slice.get(2));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> slice.get(-1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> slice.first(3));
    }

    @Test
    void aSmallPartOfALargeArrayIsCopiedBeforeItWaits() {
        EventSlice<Integer> thousand =
                EventSlice.copyOf(IntStream.range(0, 1000).boxed().toList());

        EventSlice<Integer> eighth = thousand.first(125);
        assertThat(eighth.compact() == eighth).as("kept as it is").isTrue();
        EventSlice<Integer> one = thousand.without(999);
        assertThat(one.compact() == one).as("kept as it is").isFalse();
        assertThat(one.compact()).containsExactly(999);
        EventSlice<Integer> most = thousand.without(1);
        assertThat(most.compact() == most).as("kept as it is").isTrue();
    }
}
