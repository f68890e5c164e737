package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.testing.CpuTime;
import io.genstage.testing.HandSubscriber;
import io.genstage.testing.OneThread;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The cost of a change of a running pipeline does not grow with the number of stages, subscriptions and earlier
 * changes.
 */
class ManyChangesTest {

    private static final int FEW = 16;

    private static final int MANY = 1 << 12;

    /** A change that visits or copies all stages takes at least a hundred times as long. */
    private static final double MOST = 20;

    private static final int STEPS = 50;

    private static final ConsumerStage<Integer> SINK = (events, from) -> {};

    private static final ProducerConsumerStage<Integer, Integer> SAME = (events, from, out) -> out.emitAll(events);

    /** A running pipeline with many stages, which the test steps. */
    private static final class ManyStages {

        private final OneThread thread = new OneThread();

        private final Pipeline pipeline;

        private final int size;

        /**
         * A broadcast to many consumers, a stage with one free partition among many, a long chain, and a stage that
         * merges all of them.
         */
        ManyStages(int size) {
            this.size = size;
            PipelineDefinition.Builder crowd = PipelineDefinition.named("crowd")
                    .<Integer>producer(
                            "broadcast", ProducerStage.inletOnly(), s -> s.dispatcher(BroadcastDispatcher::new))
                    .<Integer>producer(
                            "partitions",
                            ProducerStage.inletOnly(),
                            s -> s.dispatcher(
                                    () -> new PartitionDispatcher<>(PartitionOptions.<Integer>ofCount(size + 1))))
                    .<Integer>producer("plain", ProducerStage.inletOnly())
                    .<Integer, Integer>producerConsumer("chain0", SAME, s -> s.subscribeTo("plain"));
            for (int i = 0; i < size; i++) {
                String number = Integer.toString(i);
                String before = "chain" + i;
                crowd.consumer(
                        "sink" + i,
                        SINK,
                        s -> s.subscribeTo("broadcast")
                                .subscribeTo("partitions", SubscriptionOptions.DEFAULT.withPartition(number)));
                crowd.producerConsumer("chain" + (i + 1), SAME, s -> s.subscribeTo(before));
            }
            crowd.consumer("merge", SINK, s -> {
                for (int i = 0; i < size; i++) {
                    s.subscribeTo("chain" + i);
                }
            });
            pipeline = Pipeline.of(crowd.build(), thread);
            pipeline.start();
            thread.runAll();
        }

        void addAndRemove(Consumer<PipelineDefinition.Builder> stage) {
            pipeline.add(stage);
            thread.runAll();
            pipeline.remove("more");
            thread.runAll();
        }

        void subscribeAndCancel(String consumer, String producer, SubscriptionOptions options) {
            List<Subscription> made = pipeline.subscribe(consumer, producer, options);
            thread.runAll();
            made.forEach(Subscription::detach);
            thread.runAll();
        }

        double nanos(Change change) {
            return CpuTime.shortest(7, () -> {
                for (int i = 0; i < STEPS; i++) {
                    change.make(this);
                }
            });
        }
    }

    enum Change {
        A_CONSUMER_COMES_AND_GOES {
            @Override
            void make(ManyStages crowd) {
                crowd.addAndRemove(more -> more.consumer("more", SINK, s -> s.subscribeTo("broadcast")));
            }
        },
        A_CHAIN_GROWS {
            @Override
            void make(ManyStages crowd) {
                crowd.addAndRemove(
                        more -> more.producerConsumer("more", SAME, s -> s.subscribeTo("chain" + crowd.size)));
            }
        },
        A_CONSUMER_OF_A_BROADCAST {
            @Override
            void make(ManyStages crowd) {
                crowd.subscribeAndCancel("merge", "broadcast", SubscriptionOptions.DEFAULT);
            }
        },
        A_CONSUMER_OF_A_PARTITION {
            @Override
            void make(ManyStages crowd) {
                crowd.subscribeAndCancel(
                        "merge", "partitions", SubscriptionOptions.DEFAULT.withPartition(Integer.toString(crowd.size)));
            }
        },
        A_CONSUMER_OF_A_PRODUCER {
            @Override
            void make(ManyStages crowd) {
                crowd.subscribeAndCancel("sink0", "plain", SubscriptionOptions.DEFAULT);
            }
        },
        A_RESUBSCRIPTION {
            @Override
            void make(ManyStages crowd) {
                crowd.pipeline.resubscribe("sink0", "broadcast", SubscriptionOptions.DEFAULT);
                crowd.thread.runAll();
            }
        },
        A_STREAM {
            @Override
            void make(ManyStages crowd) {
                crowd.pipeline.stream("broadcast").close();
            }
        },
        A_SUBSCRIBER {
            @Override
            void make(ManyStages crowd) {
                HandSubscriber<Integer> subscriber = new HandSubscriber<>();
                crowd.pipeline.<Integer>publisher("broadcast").subscribe(subscriber);
                crowd.thread.runAll();
                subscriber.cancel();
                crowd.thread.runAll();
            }
        };

        abstract void make(ManyStages crowd);
    }

    private static ManyStages few;

    private static ManyStages many;

    @BeforeAll
    static void start() {
        few = new ManyStages(FEW);
        many = new ManyStages(MANY);
    }

    @AfterAll
    static void forget() {
        few = null;
        many = null;
    }

    @ParameterizedTest
    @EnumSource
    void aChangeVisitsOnlyTheStagesThatItConcerns(Change change) {
        few.nanos(change);

        assertThat(many.nanos(change))
                .as("with %d stages of each kind in place of %d", MANY, FEW)
                .isLessThan(MOST * few.nanos(change));
    }
}
