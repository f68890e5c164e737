package io.genstage.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.ProducerStage;
import java.util.AbstractList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The cost of checking a large definition. */
class TopologyCheckGrowthTest {

    private static final ConsumerStage<Integer> SINK = (events, from) -> {};

    /** Counts reads of its elements. */
    private static final class CountingList<E> extends AbstractList<E> {

        private final List<E> elements;

        private long reads;

        CountingList(List<E> elements) {
            this.elements = elements;
        }

        @Override
        public E get(int index) {
            reads++;
            return elements.get(index);
        }

        @Override
        public int size() {
            return elements.size();
        }
    }

    @Test
    void readsEachStageAFewTimes() {
        PipelineDefinition.Builder pairs = PipelineDefinition.named("pairs");
        for (int i = 0; i < 500; i++) {
            String source = "source" + i;
            pairs.producer(source, ProducerStage.inletOnly());
            pairs.consumer("sink" + i, SINK, s -> s.subscribeTo(source));
        }
        CountingList<StageDefinition> stages = new CountingList<>(pairs.build().stages());

        TopologyCheck.checkDefinition("pairs", stages);

        assertThat(stages.reads).isLessThan(10L * stages.size());
    }
}
