package io.genstage.spring.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.when;

import io.genstage.Acknowledger;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.StageType;
import io.genstage.Tracked;
import io.genstage.spring.signature.HandlerSignature;
import io.genstage.spring.signature.SignatureResolver;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.invocation.Invocation;
import org.reactivestreams.FlowAdapters;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.util.ReflectionUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Each form in which a producer's method can return events with their acknowledgers. */
class TrackedResultTests {

    private static final Acknowledger FIRST = mock();

    private static final Acknowledger SECOND = mock();

    private final Emitter<Object> out = mock();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "collection",
                "array",
                "iterableForDemand",
                "stream",
                "iterator",
                "iterable",
                "flux",
                "flowPublisher",
            })
    void eachEventIsEmittedWithItsAcknowledger(String method) throws Exception {
        pull(method);
        assertThat(emitted())
                .extracting(call -> List.of(call.getArguments()))
                .containsExactly(List.of("first", FIRST), List.of("second", SECOND));
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "optional", "oneForDemand", "optionalForDemand", "mono"})
    void aSingleEventIsEmittedWithItsAcknowledger(String method) throws Exception {
        pull(method);
        assertThat(emitted())
                .isNotEmpty()
                .extracting(call -> List.of(call.getArguments()))
                .containsOnly(List.of("first", FIRST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "emptyOptional", "withNulls"})
    void nullIsNoEvent(String method) throws Exception {
        pull(method);
        assertThat(emitted())
                .extracting(call -> List.of(call.getArguments()))
                .isEqualTo(method.equals("withNulls") ? List.of(List.of("first", FIRST)) : List.of());
    }

    @Test
    void theTypeOfTheStagesEventsIsTheTypeOfTheTrackedEvent() {
        MethodHandler handler = handler("collection");
        assertThat(handler.tracked()).isTrue();
        assertThat(handler.output().resolve()).isEqualTo(String.class);
        assertThat(handler("plain").tracked()).isFalse();
    }

    private List<Invocation> emitted() {
        return mockingDetails(out).getInvocations().stream()
                .filter(call -> call.getMethod().getName().startsWith("emit"))
                .toList();
    }

    /** Calls the stage as often as a stage with a demand of two does. */
    private void pull(String method) throws Exception {
        ProducerStage<Object> stage = handler(method).producer();
        StageContext context = mock();
        when(out.remainingDemand()).thenReturn(2L);
        doAnswer(wakeUp -> {
                    stage.cast(wakeUp.getArgument(0), out);
                    return null;
                })
                .when(context)
                .cast(any());
        stage.started(context);
        stage.handleDemand(2, out);
        stage.handleDemand(2, out);
    }

    private static MethodHandler handler(String name) {
        Method method = ReflectionUtils.findMethod(Sources.class, name, (Class<?>[]) null);
        HandlerSignature signature = SignatureResolver.resolve(StageType.PRODUCER, method, Sources.class);
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerSingleton("sources", new Sources());
        return new MethodHandler("source", signature, method, new HandlerBean(beans, "sources"), Sources.class);
    }

    @SuppressWarnings("UnusedMethod") // called by the stages
    static class Sources {

        private final List<Tracked<String>> all =
                List.of(new Tracked<>("first", FIRST), new Tracked<>("second", SECOND));

        private boolean called;

        /** Yields its argument at the first call, and then the other one. */
        private <T> T once(T now, T later) {
            boolean before = called;
            called = true;
            return before ? later : now;
        }

        Collection<Tracked<String>> collection(long demand) {
            return once(all, List.of());
        }

        @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays
        Tracked<String>[] array(int demand) {
            return once(all.toArray(new Tracked[0]), new Tracked[0]);
        }

        Iterable<Tracked<String>> iterableForDemand(long demand) {
            return once(all, List.of());
        }

        Stream<Tracked<String>> stream() {
            return all.stream();
        }

        Iterator<Tracked<String>> iterator() {
            return all.iterator();
        }

        Iterable<Tracked<String>> iterable() {
            return all;
        }

        Flux<Tracked<String>> flux() {
            return Flux.fromIterable(all);
        }

        Mono<Tracked<String>> mono() {
            return Mono.just(all.get(0));
        }

        Flow.Publisher<Tracked<String>> flowPublisher() {
            return FlowAdapters.toFlowPublisher(Flux.fromIterable(all));
        }

        Tracked<String> one() {
            return all.get(0);
        }

        Optional<Tracked<String>> optional() {
            return Optional.of(all.get(0));
        }

        Tracked<String> oneForDemand(long demand) {
            return all.get(0);
        }

        Optional<Tracked<String>> optionalForDemand(long demand) {
            return Optional.of(all.get(0));
        }

        Tracked<String> nothing() {
            return null;
        }

        Optional<Tracked<String>> emptyOptional(long demand) {
            return Optional.empty();
        }

        List<Tracked<String>> withNulls(long demand) {
            return once(Arrays.asList(null, all.get(0), null), List.of());
        }

        String plain() {
            return "first";
        }
    }
}
