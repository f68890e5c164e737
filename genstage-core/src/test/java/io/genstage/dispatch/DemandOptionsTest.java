package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.genstage.SubscriptionOptions;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The demand dispatcher's shuffle, and its warning about consumers of unequal max demand. */
class DemandOptionsTest {

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger().detachAppender(log);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(DemandDispatcher.class);
    }

    @Test
    @Rule({"R165", "R166", "D5"})
    void aShuffleNeverPutsLessDemandBeforeMore() {
        for (int seed = 0; seed < 50; seed++) {
            Rig<String> rig = shuffled(seed);
            FakeSubscriber<String> a = rig.subscribe("a");
            FakeSubscriber<String> b = rig.subscribe("b");
            rig.subscribe("without demand");
            a.ask(3);
            b.ask(2);

            assertThat(rig.offer("a", "b", "c", "d", "e", "f")).containsExactly("f");

            assertThat(rig.deliveries()).containsExactly("a[a, b, c]", "b[d, e]");
        }
    }

    @Test
    @Rule({"R165", "D5"})
    void aShuffleKeepsTheOrderOfDemandAmongMany() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Rig<Integer> rig = new Rig<>(new DemandDispatcher<>(DemandOptions.DEFAULT.withShuffle(random)));
            List<FakeSubscriber<Integer>> consumers = new ArrayList<>();
            List<Integer> demands = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                demands.add(random.nextInt(4));
                consumers.add(rig.subscribe("c" + i));
                consumers.get(i).ask(demands.get(i));
            }

            assertThat(rig.offer(IntStream.range(0, (int) rig.grant()).boxed().toList()))
                    .isEmpty();

            List<Integer> sizes = rig.deliveries().stream()
                    .map(delivery -> delivery.split(",").length)
                    .toList();
            assertThat(sizes).isSortedAccordingTo((x, y) -> y - x);
            assertThat(consumers.stream().map(c -> c.events().size())).isEqualTo(demands);
        }
    }

    @Test
    @Rule("R165")
    void aShuffleOrdersEqualDemandOnceAndThenConsumersTakeTurns() {
        Set<List<String>> orders = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            Rig<String> rig = shuffled(seed);
            for (String name : List.of("a", "b", "c")) {
                rig.subscribe(name).ask(5);
            }
            List<String> first = threeSingleEmissions(rig);
            assertThat(threeSingleEmissions(rig)).as("the second round").isEqualTo(first);
            assertThat(first).containsExactlyInAnyOrder("a[x]", "b[x]", "c[x]");
            orders.add(first);
        }
        assertThat(orders).as("every order of three comes up").hasSize(6);
    }

    @Test
    @Rule("R165")
    void doesNotShuffleBeforeThereAreEvents() {
        Random untouched = new Random(7);
        Rig<String> rig = new Rig<>(new DemandDispatcher<>(DemandOptions.DEFAULT.withShuffle(untouched)));
        rig.subscribe("a").ask(1);
        rig.subscribe("b").ask(1);

        assertThat(untouched.nextInt()).isEqualTo(new Random(7).nextInt());
    }

    private static Rig<String> shuffled(int seed) {
        return new Rig<>(new DemandDispatcher<>(DemandOptions.DEFAULT.withShuffle(new Random(seed))));
    }

    private static List<String> threeSingleEmissions(Rig<String> rig) {
        for (int i = 0; i < 3; i++) {
            rig.offer("x");
        }
        return rig.deliveries();
    }

    @Test
    @Rule("R161")
    void warnsOfTheFirstConsumerWithAnUnexpectedMaxDemand() {
        Rig<String> rig = new Rig<>(new DemandDispatcher<>(DemandOptions.DEFAULT.withMaxDemand(3)));
        rig.subscribe("a", SubscriptionOptions.ofMaxDemand(3));
        assertThat(log.list).isEmpty();

        rig.subscribe("b", SubscriptionOptions.ofMaxDemand(4));
        rig.subscribe("c", SubscriptionOptions.ofMaxDemand(5));

        assertThat(warnings())
                .containsExactly(
                        "WARN A demand dispatcher expects a max-demand of 3 from all consumers, but 'b' has 4: a"
                                + " consumer with a larger max-demand receives more than its share. Set the same max-demand"
                                + " for all, or use fair turns");
    }

    @Test
    @Rule("R161")
    void expectsTheMaxDemandOfTheFirstConsumer() {
        Rig<String> rig = new Rig<>(new DemandDispatcher<>());
        for (int maxDemand : new int[] {1000, 1000, 10}) {
            rig.subscribe("a", SubscriptionOptions.ofMaxDemand(maxDemand));
        }

        assertThat(warnings()).hasSize(1).first().asString().contains("a max-demand of 1000", "'a' has 10");
    }

    @Test
    void doesNotWarnOfUnequalMaxDemandInFairTurns() {
        Rig<String> rig = new Rig<>(DemandDispatcher.fair());
        rig.subscribe("a", SubscriptionOptions.ofMaxDemand(1000));
        rig.subscribe("b", SubscriptionOptions.ofMaxDemand(10));

        assertThat(log.list).isEmpty();
    }

    private List<String> warnings() {
        return log.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Test
    void eachOptionKeepsTheOtherOptions() {
        Random random = new Random(1);

        assertThat(DemandOptions.DEFAULT.withMaxDemand(5).withShuffle(random))
                .isEqualTo(DemandOptions.DEFAULT.withShuffle(random).withMaxDemand(5))
                .isEqualTo(new DemandOptions(false, 5, random));
        assertThat(new DemandOptions(false, 1, null).maxDemand()).isEqualTo(1);
    }

    @Test
    void rejectsInvalidOptions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DemandOptions.DEFAULT.withMaxDemand(0))
                .withMessage("the expected max-demand must be at least 1, but is 0");
        String needless = "fair turns allow neither an expected max-demand nor a shuffle: they begin with the first"
                + " subscriber, whatever its demand. Omit both, or omit fair";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DemandOptions.FAIR.withMaxDemand(5))
                .withMessage(needless);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DemandOptions.FAIR.withShuffle(new Random()))
                .withMessage(needless);
    }
}
