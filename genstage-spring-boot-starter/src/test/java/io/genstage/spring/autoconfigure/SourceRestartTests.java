package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.pipeline.Pipeline;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where a source begins when its failed pipeline is started again. */
class SourceRestartTests {

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    private static List<Integer> handledBy(String optionsOfTheSource) throws Exception {
        List<Integer> handled = new ArrayList<>();
        YamlContext.of("""
                genstage.pipelines.numbers:
                  auto-restart: { delay: 1ms }
                  stages:
                    read: %s
                    store: { subscribe-to: read, max-demand: 4, min-demand: 3 }
                """.formatted(optionsOfTheSource), Numbers.class).run(running -> {
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            pipeline.completion().get(60, TimeUnit.SECONDS);
            handled.addAll(running.getBean(Numbers.class).handled);
        });
        return handled;
    }

    @Test
    void aTrackedIterableBeginsAtItsFirstElementThatIsNotDone() throws Exception {
        assertThat(handledBy("{ max-in-flight: 4 }")).containsExactlyElementsOf(upTo(10));
    }

    @Test
    void anIterableThatIsNotTrackedBeginsAgain() throws Exception {
        List<Integer> handled = handledBy("{}");

        assertThat(handled).startsWith(0, 1, 2, 3, 4).hasSize(15);
        assertThat(handled.subList(5, 15)).containsExactlyElementsOf(upTo(10));
    }

    static class Numbers {

        final List<Integer> handled = new CopyOnWriteArrayList<>();

        private boolean failed;

        @Producer
        Iterable<Integer> read() {
            return upTo(10);
        }

        /** Fails once, at 5. */
        @Consumer
        void store(int number) {
            if (number == 5 && !failed) {
                failed = true;
                throw new IllegalStateException("five");
            }
            handled.add(number);
        }
    }
}
