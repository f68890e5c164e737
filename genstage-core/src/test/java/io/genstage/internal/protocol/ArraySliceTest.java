package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.genstage.dispatch.EventSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArraySliceTest {

    @Test
    void splittingMakesViewsOfTheSameEvents() {
        EventSlice<Integer> slice = ArraySlice.copyOf(List.of(1, 2, 3, 4, 5));

        assertThat(slice.first(2)).containsExactly(1, 2);
        assertThat(slice.without(2)).containsExactly(3, 4, 5);
        assertThat(slice.without(1).first(2).get(1)).isEqualTo(3);
        assertThat(slice.toArray()).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void cannotBeChanged() {
        EventSlice<Integer> slice = ArraySlice.copyOf(new ArrayList<>(List.of(1, 2)));

        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> slice.set(0, 9));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> slice.remove(0));
        slice.toArray()[0] = 9;
        assertThat(slice).containsExactly(1, 2);
    }

    @Test
    void knowsItsBounds() {
        EventSlice<Integer> slice =
                ArraySlice.<Integer>of(new Object[] {1, 2, 3, 4}, 3).subList(1, 3);

        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> slice.get(2));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> slice.get(-1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> slice.first(3));
    }

    @Test
    void aSmallPartOfALargeArrayIsCopiedBeforeItIsQueued() {
        EventSlice<Integer> thousand =
                ArraySlice.copyOf(IntStream.range(0, 1000).boxed().toList());

        EventSlice<Integer> eighth = thousand.first(125);
        assertThat(eighth.compact() == eighth).as("unchanged").isTrue();
        EventSlice<Integer> one = thousand.without(999);
        assertThat(one.compact() == one).as("unchanged").isFalse();
        assertThat(one.compact()).containsExactly(999);
        EventSlice<Integer> most = thousand.without(1);
        assertThat(most.compact() == most).as("unchanged").isTrue();
    }

    @Test
    void aSelectionHasTheEventsInTheOrderOfTheIndexes() {
        EventSlice<String> slice =
                ArraySlice.copyOf(List.of("a", "b", "c", "d", "e")).subList(1, 5);

        assertThat(slice.select(new int[] {3, 0, 9}, 2)).containsExactly("e", "b");
        assertThat(slice.select(new int[] {0}, 0)).isEmpty();
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> slice.select(new int[] {4}, 1));
    }

    @Test
    void aSelectionOfAllEventsInTheirOrderIsTheSliceItself() {
        EventSlice<Integer> slice = ArraySlice.copyOf(List.of(1, 2, 3));

        assertThat(slice.select(new int[] {0, 1, 2}, 3) == slice).isTrue();
        assertThat(slice.select(new int[] {0, 2, 1}, 3)).containsExactly(1, 3, 2);
    }

    @Test
    void aConcatenationHasAllEvents() {
        EventSlice<Integer> slice = ArraySlice.copyOf(List.of(0, 1, 2)).subList(1, 3);

        assertThat(slice.followedBy(List.of(ArraySlice.copyOf(List.of(3)), ArraySlice.copyOf(List.of(4, 5)))))
                .containsExactly(1, 2, 3, 4, 5);
        assertThat(slice.followedBy(List.of()) == slice).isTrue();
    }

    @Test
    void aReplacementHasOneEventForEach() {
        EventSlice<Integer> slice = ArraySlice.copyOf(List.of(1, 2));

        assertThat(slice.replace(List.of(7, 8))).containsExactly(7, 8);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> slice.replace(List.of(7)))
                .withMessage("A slice of 2 events must be replaced by as many, but there are 1");
    }
}
