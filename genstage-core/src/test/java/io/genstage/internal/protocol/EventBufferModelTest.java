package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.dispatch.EventSlice;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares the buffer with one list of events and messages, over random histories. */
@Rule({"R101", "R103", "R104", "R105", "R106", "R114", "R118"})
class EventBufferModelTest {

    private static final int HISTORIES = 100;

    private static final int STEPS = 80;

    @Test
    void isAQueueOfEventsAndMessages() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            new History(new Random(seed)).run("seed " + seed);
        }
    }

    /** The model: one list of everything that is buffered, the events as numbers and the messages as texts. */
    private static final class History {

        private final Random random;

        private final BufferOptions options;

        private final EventBuffer<Integer> buffer;

        private final List<Object> waiting = new ArrayList<>();

        private int next;

        private int marks;

        History(Random random) {
            this.random = random;
            long capacity = random.nextInt(4) == 0 ? BufferOptions.UNLIMITED : 1 + random.nextInt(30);
            this.options = new BufferOptions(capacity, random.nextBoolean() ? BufferKeep.FIRST : BufferKeep.LAST);
            this.buffer = new EventBuffer<>(options);
        }

        void run(String name) {
            for (int step = 0; step < STEPS; step++) {
                String when = name + ", step " + step;
                switch (random.nextInt(4)) {
                    case 0, 1 -> add(1 + random.nextInt(10), when);
                    case 2 -> take(1 + random.nextInt(15), when);
                    default -> mark();
                }
                assertThat(reached()).as(when).isEqualTo(messagesAtTheFront());
                assertThat(buffer.size()).as(when).isEqualTo(events().size());
                assertThat(buffer.isEmpty()).as(when).isEqualTo(events().isEmpty());
            }
            List<Integer> left = new ArrayList<>();
            buffer.clear(left::addAll);
            assertThat(left).as(name).isEqualTo(events());
        }

        private void add(int count, String when) {
            List<Integer> added = new ArrayList<>();
            List<Integer> lost = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int event = next++;
                added.add(event);
                addToModel(event, lost);
            }
            EventSlice<Integer> others = buffer.add(ArraySlice.copyOf(added));
            List<Integer> discarded = new ArrayList<>(others == null ? List.of() : others);
            buffer.evict(discarded::addAll);
            assertThat(discarded).as(when).isEqualTo(lost);
        }

        private void addToModel(Integer event, List<Integer> lost) {
            boolean full = events().size() == options.capacity();
            if (full && options.keep() == BufferKeep.FIRST) {
                lost.add(event);
                return;
            }
            if (full) {
                Integer oldest = events().get(0);
                waiting.remove(oldest);
                lost.add(oldest);
            }
            waiting.add(event);
        }

        private void take(int most, String when) {
            if (buffer.isEmpty()) {
                return;
            }
            List<Integer> taken = buffer.take(most);
            assertThat(taken).as(when).hasSizeBetween(1, most).isEqualTo(waiting.subList(0, taken.size()));
            waiting.subList(0, taken.size()).clear();
        }

        private void mark() {
            if (!buffer.isEmpty()) {
                String message = "message " + marks++;
                buffer.mark(new Info(message));
                waiting.add(message);
            }
        }

        private List<Object> reached() {
            return Wire.takeAll(buffer::nextReached).stream().map(Info::content).toList();
        }

        private List<Object> messagesAtTheFront() {
            List<Object> front = new ArrayList<>();
            while (!waiting.isEmpty() && waiting.get(0) instanceof String) {
                front.add(waiting.remove(0));
            }
            return front;
        }

        private List<Integer> events() {
            return waiting.stream()
                    .filter(Integer.class::isInstance)
                    .map(Integer.class::cast)
                    .toList();
        }
    }
}
