package io.genstage.spring.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.genstage.Acknowledger;
import io.genstage.Emitter;
import io.genstage.InvalidPipelineException;
import io.genstage.StageContext;
import io.genstage.StageType;
import io.genstage.Subscription;
import io.genstage.Tracked;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Publisher;
import org.springframework.util.ReflectionUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class SignatureResolverTests {

    @ParameterizedTest
    @CsvSource({
        "PRODUCER, list, COLLECTION, String",
        "PRODUCER, set, COLLECTION, String",
        "PRODUCER, iterableForDemand, ITERABLE, String",
        "PRODUCER, array, ARRAY, String",
        "PRODUCER, optionalForDemand, OPTIONAL, String",
        "PRODUCER, oneForDemand, ONE, String",
        "PRODUCER, emitter, NOTHING, String",
        "PRODUCER, emitterOnly, NOTHING, String",
        "PRODUCER, one, ONE, String",
        "PRODUCER, optional, OPTIONAL, String",
        "PRODUCER, stream, STREAM, String",
        "PRODUCER, iterator, ITERATOR, String",
        "PRODUCER, iterable, ITERABLE, String",
        "PRODUCER, path, ONE, Path",
        "PRODUCER, bytes, ONE, byte[]",
        "PRODUCER, flux, PUBLISHER, String",
        "PRODUCER, mono, PUBLISHER, List<String>",
        "PRODUCER, publisher, PUBLISHER, String",
        "PRODUCER, flowPublisher, PUBLISHER, String",
        "PRODUCER, submissionPublisher, PUBLISHER, String",
        "PRODUCER, rawFlux, PUBLISHER, T",
        "PRODUCER, tracked, ONE, String",
        "PRODUCER, trackedList, COLLECTION, List<String>",
        "PRODUCER, trackedFlux, PUBLISHER, String",
        "PRODUCER_CONSUMER, each, ONE, String",
        "PRODUCER_CONSUMER, all, COLLECTION, List<String>",
        "PRODUCER_CONSUMER, many, STREAM, String",
        "PRODUCER_CONSUMER, emitMany, NOTHING, String",
        "PRODUCER_CONSUMER, fluxOfFlux, PUBLISHER, String",
        "PRODUCER_CONSUMER, monoOfMono, PUBLISHER, Mono<String>",
        "PRODUCER_CONSUMER, future, FUTURE, String",
        "PRODUCER_CONSUMER, futureOfFlow, FUTURE, String",
        "CONSUMER, take, NOTHING, ?",
        "CONSUMER, takeAll, NOTHING, ?",
        "CONSUMER, whenDone, PUBLISHER, ?",
        "CONSUMER, whenAnyDone, PUBLISHER, ?",
        "CONSUMER, whenFlowDone, PUBLISHER, ?",
        "CONSUMER, future, FUTURE, ?",
    })
    void theLegalFormsAreResolved(StageType kind, String method, HandlerResult result, String output) {
        HandlerSignature signature = resolve(kind, method);
        assertThat(signature.result()).isEqualTo(result);
        if (kind.emits()) {
            assertThat(TypeNames.of(signature.output())).isEqualTo(output);
        } else {
            assertThat(signature.output().resolve()).isNull();
        }
    }

    @Test
    void parametersMayHaveAnyOrder() {
        HandlerSignature signature = resolve(StageType.PRODUCER_CONSUMER, "emitMany");
        assertThat(signature.parameters())
                .containsExactly(
                        HandlerParameter.CONTEXT,
                        HandlerParameter.EMITTER,
                        HandlerParameter.INPUT,
                        HandlerParameter.SUBSCRIPTION);
        assertThat(TypeNames.of(signature.input())).isEqualTo("List<Integer>");
        assertThat(signature.takesWrapped()).isTrue();
    }

    @Test
    void eventsWithAcknowledgersAreRecognized() {
        assertThat(resolve(StageType.PRODUCER, "tracked").tracked()).isTrue();
        assertThat(resolve(StageType.PRODUCER, "trackedList").tracked()).isTrue();
        assertThat(resolve(StageType.PRODUCER, "rawTracked").tracked()).isTrue();
        assertThat(EventTypes.unknown(resolve(StageType.PRODUCER, "rawTracked").output()))
                .isTrue();
        assertThat(resolve(StageType.PRODUCER, "one").tracked()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "PRODUCER_CONSUMER, each, false",
        "PRODUCER_CONSUMER, future, false",
        "PRODUCER_CONSUMER, many, true",
        "PRODUCER_CONSUMER, fluxOfFlux, true",
        "PRODUCER_CONSUMER, emitMany, true",
        "CONSUMER, take, false",
        "CONSUMER, whenDone, false",
        "CONSUMER, keep, true",
        "CONSUMER, takeAll, true",
    })
    void methodsOfWhichTheEngineMustKnowWhereAnEventEndsAreRecognized(StageType kind, String method, boolean marks) {
        assertThat(resolve(kind, method).marksEvents()).isEqualTo(marks);
    }

    @ParameterizedTest
    @CsvSource({
        "each, EVENT",
        "takeAll, LIST",
        "fluxOfFlux, FLUX",
        "monoOfMono, MONO",
        "whenDone, PUBLISHER",
        "futureOfFlow, FLOW_PUBLISHER",
        "ofSubclass, EVENT"
    })
    void theFormOfTheParameterForEventsIsResolved(String method, InputForm form) {
        StageType kind = resolvable(StageType.CONSUMER, method) ? StageType.CONSUMER : StageType.PRODUCER_CONSUMER;
        HandlerSignature signature = resolve(kind, method);
        assertThat(signature.inputForm(true)).isEqualTo(form);
        assertThat(signature.takesWrapped()).isEqualTo(form != InputForm.EVENT);
        assertThat(signature.inputForm(false)).isEqualTo(InputForm.EVENT);
    }

    private static boolean resolvable(StageType kind, String method) {
        try {
            resolve(kind, method);
            return true;
        } catch (InvalidPipelineException e) {
            return false;
        }
    }

    @Test
    void publisherSourcesAndHandlersThatWaitAreRecognized() {
        assertThat(resolve(StageType.PRODUCER, "flux").publisherSource()).isTrue();
        assertThat(resolve(StageType.PRODUCER, "flux").polled()).isFalse();
        assertThat(resolve(StageType.PRODUCER, "flux").waits()).isFalse();
        assertThat(resolve(StageType.PRODUCER_CONSUMER, "fluxOfFlux").publisherSource())
                .isFalse();
        assertThat(resolve(StageType.PRODUCER_CONSUMER, "fluxOfFlux").waits()).isTrue();
        assertThat(resolve(StageType.CONSUMER, "future").waits()).isTrue();
        assertThat(resolve(StageType.CONSUMER, "take").waits()).isFalse();
    }

    @Test
    void typeVariablesOfTheBeansClassAreResolved() {
        Method method = ReflectionUtils.findMethod(Generic.class, "convert", (Class<?>[]) null);
        HandlerSignature signature = SignatureResolver.resolve(StageType.PRODUCER_CONSUMER, method, Concrete.class);
        assertThat(TypeNames.of(signature.input())).isEqualTo("List<Integer>");
        assertThat(TypeNames.of(signature.output())).isEqualTo("String");
    }

    @Test
    void finiteSourcesAreRecognized() {
        assertThat(Stream.of("stream", "iterator", "iterable"))
                .allMatch(name -> resolve(StageType.PRODUCER, name).finiteSource());
        assertThat(Stream.of("list", "one", "iterableForDemand", "path"))
                .noneMatch(name -> resolve(StageType.PRODUCER, name).finiteSource());
    }

    @ParameterizedTest
    @CsvSource({
        "PRODUCER, listWithoutDemand, 'it returns several events, but takes no demand'",
        "PRODUCER, arrayWithoutDemand, 'it returns several events, but takes no demand'",
        "PRODUCER, streamForDemand, 'it returns a source, from which the stage pulls, so it must not"
                + " take the demand'",
        "PRODUCER, fluxForDemand, 'it returns a source, from which the stage pulls, so it must not take"
                + " the demand'",
        "PRODUCER, fluxAndEmitter, 'it has an emitter, so it must return nothing'",
        "PRODUCER, noEvents, 'it returns `Mono<Void>`, which contains no events'",
        "PRODUCER, futureSource, 'it returns a future; return a Mono for a source of one event'",
        "PRODUCER_CONSUMER, whenDone, 'it returns `Mono<Void>`, which contains no events'",
        "PRODUCER, nothing, 'it returns nothing and has no emitter, so it cannot emit'",
        "PRODUCER, emitterAndResult, 'it has an emitter, so it must return nothing'",
        "PRODUCER, twoDemands, 'it takes a second parameter of type `int`'",
        "PRODUCER, take, 'a producer cannot take `String`'",
        "PRODUCER_CONSUMER, nothing, 'it has no parameter for events'",
        "PRODUCER_CONSUMER, take, 'it returns nothing and has no emitter, so it cannot emit'",
        "CONSUMER, each, 'a consumer emits nothing, so it must return nothing, or a publisher or future"
                + " to wait for'",
        "CONSUMER, emitMany, 'a consumer cannot take `Emitter<String>`'",
        "CONSUMER, nothing, 'it has no parameter for events'",
        "CONSUMER, twoAcknowledgers, 'it takes a second parameter of type `Acknowledger`'",
        "PRODUCER, withAcknowledger, 'a producer cannot take `Acknowledger`'",
        "PRODUCER_CONSUMER, trackedEach, 'it returns `Tracked<String>`, but its events belong to the events that it"
                + " receives; only a producer can return `Tracked`'",
        "PRODUCER, trackedEmitter, 'it has an emitter of `Tracked<String>`; take an emitter of the events, and call"
                + " `emit(event, acknowledger)`'",
        "CONSUMER, two, 'it takes both `String` and `Integer`, but only one parameter can take events'",
    })
    void otherFormsAreRejectedWithTheReasonAndTheLegalForms(StageType kind, String method, String reason) {
        assertThatExceptionOfType(InvalidPipelineException.class)
                .isThrownBy(() -> resolve(kind, method))
                .satisfies(e -> {
                    assertThat(e.problem()).startsWith("Method `").endsWith(" " + kind + ": " + reason + ".");
                    assertThat(e.problem()).contains("Forms." + method + "(");
                    assertThat(e.remedy()).contains(LegalSignatures.forms(kind));
                });
    }

    @Test
    void aProducerThatCannotEmitIsPointedToTheInlet() {
        String hint = "`ProducerStage.inletOnly()`";
        assertThatExceptionOfType(InvalidPipelineException.class)
                .isThrownBy(() -> resolve(StageType.PRODUCER, "nothing"))
                .satisfies(e -> assertThat(e.remedy())
                        .endsWith("\n\nIf all events of the stage come through its inlet, return " + hint
                                + " from a method with `@Bean` and `@Producer` instead."));
        assertThatExceptionOfType(InvalidPipelineException.class)
                .isThrownBy(() -> resolve(StageType.PRODUCER_CONSUMER, "take"))
                .satisfies(e -> assertThat(e.remedy()).doesNotContain(hint));
    }

    private static HandlerSignature resolve(StageType kind, String name) {
        Method method = ReflectionUtils.findMethod(Forms.class, name, (Class<?>[]) null);
        assertThat(method).as(name).isNotNull();
        return SignatureResolver.resolve(kind, method, Forms.class);
    }

    abstract static class Generic<I, O> {

        abstract Collection<O> convert(List<I> inputs);
    }

    abstract static class Concrete extends Generic<Integer, String> {}

    interface Forms {

        List<String> list(long demand);

        Set<String> set(int demand);

        Iterable<String> iterableForDemand(long demand);

        String[] array(long demand);

        Optional<String> optionalForDemand(StageContext context, long demand);

        String oneForDemand(long demand);

        void emitter(Emitter<String> out, long demand);

        void emitterOnly(Emitter<String> out);

        String one();

        Optional<String> optional();

        Stream<String> stream();

        Iterator<String> iterator(StageContext context);

        Iterable<String> iterable();

        Path path();

        byte[] bytes();

        Flux<String> flux();

        Mono<List<String>> mono(StageContext context);

        Publisher<String> publisher();

        Flow.Publisher<String> flowPublisher();

        SubmissionPublisher<String> submissionPublisher();

        @SuppressWarnings("rawtypes")
        Flux rawFlux();

        Flux<String> fluxOfFlux(Flux<Integer> events);

        Mono<Mono<String>> monoOfMono(Mono<Integer> event, Subscription from);

        CompletionStage<String> future(String event);

        CompletableFuture<String> futureOfFlow(Flow.Publisher<Integer> events);

        Mono<Void> whenDone(Publisher<String> events);

        Flux<?> whenAnyDone(String event);

        Flow.Publisher<?> whenFlowDone(String event);

        void ofSubclass(SubmissionPublisher<String> events);

        Flux<String> fluxForDemand(long demand);

        Flux<String> fluxAndEmitter(Emitter<String> out);

        Mono<Void> noEvents();

        CompletableFuture<String> futureSource();

        String each(Integer event);

        List<List<String>> all(List<Integer> events);

        Stream<String> many(Integer event, Subscription from);

        void emitMany(StageContext context, Emitter<String> out, List<Integer> events, Subscription from);

        void take(String event);

        void takeAll(List<String> events, Subscription from, StageContext context);

        List<String> listWithoutDemand();

        String[] arrayWithoutDemand();

        Stream<String> streamForDemand(long demand);

        void nothing();

        String emitterAndResult(Emitter<String> out);

        List<String> twoDemands(long one, int two);

        void two(String one, Integer two);

        void keep(String event, Acknowledger acknowledger);

        void twoAcknowledgers(String event, Acknowledger one, Acknowledger two);

        String withAcknowledger(Acknowledger acknowledger);

        Tracked<String> tracked();

        @SuppressWarnings("rawtypes")
        Tracked rawTracked();

        List<Tracked<List<String>>> trackedList(long demand);

        Flux<Tracked<String>> trackedFlux();

        Tracked<String> trackedEach(Integer event);

        void trackedEmitter(Emitter<Tracked<String>> out);
    }
}
