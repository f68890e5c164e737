package io.genstage.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.dispatch.EventSlice;
import io.genstage.testing.Rule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventBufferTest {

    @Test
    @Rule("R104")
    void keepingTheFirstDiscardsNewcomers() {
        EventBuffer<String> buffer = new EventBuffer<>(new BufferOptions(5, BufferKeep.FIRST));

        assertThat(buffer.add(EventSlice.copyOf(List.of("a", "b", "c", "d", "e", "f", "g", "h"))))
                .containsExactly("f", "g", "h");
        assertThat(drain(buffer)).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    @Rule("R105")
    void keepingTheLastEvictsTheOldestEvenOfTheSameEmission() {
        EventBuffer<String> buffer = new EventBuffer<>(new BufferOptions(5, BufferKeep.LAST));
        buffer.add(EventSlice.copyOf(List.of("x", "y")));

        assertThat(buffer.add(EventSlice.copyOf(List.of("a", "b", "c", "d", "e", "f", "g", "h"))))
                .containsExactly("x", "y", "a", "b", "c");
        assertThat(drain(buffer)).containsExactly("d", "e", "f", "g", "h");
    }

    @Test
    @Rule({"R101", "R104", "R105"})
    void isAQueueOverAnyHistory() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            BufferKeep keep = random.nextBoolean() ? BufferKeep.FIRST : BufferKeep.LAST;
            long capacity = random.nextInt(4) == 0 ? BufferOptions.UNLIMITED : 1 + random.nextInt(30);
            EventBuffer<Integer> buffer = new EventBuffer<>(new BufferOptions(capacity, keep));
            ArrayDeque<Integer> model = new ArrayDeque<>();
            int next = 0;
            for (int step = 0; step < 200; step++) {
                if (random.nextBoolean()) {
                    List<Integer> events = new ArrayList<>();
                    for (int i = random.nextInt(20); i >= 0; i--) {
                        events.add(next++);
                    }
                    assertThat(buffer.add(EventSlice.copyOf(events))).isEqualTo(addTo(model, events, capacity, keep));
                } else if (!buffer.isEmpty()) {
                    for (int event : buffer.take(1 + random.nextInt(10))) {
                        assertThat(event).isEqualTo(model.removeFirst());
                    }
                }
                assertThat(buffer.size()).isEqualTo(model.size());
            }
            assertThat(drain(buffer)).containsExactlyElementsOf(model);
        }
    }

    private static List<Integer> addTo(
            ArrayDeque<Integer> model, List<Integer> events, long capacity, BufferKeep keep) {
        List<Integer> lost = new ArrayList<>();
        for (int event : events) {
            if (model.size() < capacity) {
                model.addLast(event);
            } else if (keep == BufferKeep.FIRST) {
                lost.add(event);
            } else {
                lost.add(model.removeFirst());
                model.addLast(event);
            }
        }
        return lost;
    }

    private static <E> List<E> drain(EventBuffer<E> buffer) {
        List<E> all = new ArrayList<>();
        while (!buffer.isEmpty()) {
            all.addAll(buffer.take(Long.MAX_VALUE));
        }
        return all;
    }
}
