package io.genstage.spring.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.sun.management.ThreadMXBean;
import io.genstage.Acknowledger;
import io.genstage.BatchFailedException;
import io.genstage.Emitter;
import io.genstage.StageContext;
import io.genstage.StageType;
import io.genstage.Subscription;
import io.genstage.internal.calls.EventMarks;
import io.genstage.spring.signature.HandlerSignature;
import io.genstage.spring.signature.SignatureResolver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.InOrder;
import org.springframework.util.ReflectionUtils;
import reactor.core.publisher.Flux;

class HandlerLoopTests {

    private final StageContext context = mock();

    private final Subscription subscription = mock();

    private final Emitter<Object> emitter = mock();

    private final Handlers handlers = new Handlers();

    @BeforeEach
    void nothingSeen() {
        Superclass.SEEN.clear();
    }

    @Test
    void eachParameterReceivesItsValue() throws Exception {
        loop(StageType.PRODUCER_CONSUMER, "everything")
                .pass(handlers, List.of("event"), subscription, context, emitter);
        assertThat(Superclass.SEEN).containsExactly(emitter, "event", context, subscription);
    }

    @Test
    void aDemandThatIsTooLargeForAnIntIsClamped() throws Exception {
        assertThat(loop(StageType.PRODUCER, "clamped").ask(handlers, Long.MAX_VALUE, context, emitter))
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(loop(StageType.PRODUCER, "whole").ask(handlers, Long.MAX_VALUE, context, emitter))
                .isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ofPublic",
                "ofProtected",
                "ofPackage",
                "ofPrivate",
                "ofFinal",
                "ofStatic",
                "ofDefault",
                "ofSuperclass"
            })
    void methodsWithAnyModifiersAreCalled(String method) throws Exception {
        loop(StageType.CONSUMER, method).hand(handlers, List.of("a", "b"), subscription, context);
        assertThat(Superclass.SEEN).containsExactly("a", "b");
    }

    @Test
    void theOverridingMethodIsCalled() throws Exception {
        Handlers overriding = new Handlers() {
            @Override
            void ofPackage(String event) {
                SEEN.add("overridden " + event);
            }
        };
        loop(StageType.CONSUMER, "ofPackage").hand(overriding, List.of("a"), subscription, context);
        assertThat(Superclass.SEEN).containsExactly("overridden a");
    }

    @Test
    void aMethodIsCalledThroughAnInterfaceWithTypeVariables() throws Exception {
        Method declared = method(Generic.class, "take");
        HandlerSignature signature =
                SignatureResolver.resolve(StageType.CONSUMER, method(OfGeneric.class, "take"), OfGeneric.class);
        OfGeneric target = new OfGeneric(new ArrayList<>());
        Object proxy = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Generic.class}, (self, called, args) -> {
                    target.seen.add("through the proxy");
                    return called.invoke(target, args);
                });
        HandlerLoops.of(PreparedMethod.of(signature, declared)).hand(proxy, List.of(1), subscription, context);
        assertThat(target.seen).containsExactly("through the proxy", 1);
    }

    @Test
    void aMethodOfAnotherClassLoaderIsCalled() throws Exception {
        Class<?> other = new OtherLoader().loadClass(Elsewhere.class.getName());
        assertThat(other).isNotSameAs(Elsewhere.class);
        HandlerSignature signature =
                SignatureResolver.resolve(StageType.PRODUCER_CONSUMER, method(other, "loader"), other);
        HandlerLoops.of(PreparedMethod.of(signature, method(other, "loader")))
                .pass(
                        ReflectionUtils.accessibleConstructor(other).newInstance(),
                        List.of("a"),
                        subscription,
                        context,
                        emitter);
        verify(emitter).emit(other.getClassLoader());
    }

    @Test
    void eventsAreUnboxedAndResultsAreBoxed() throws Exception {
        loop(StageType.PRODUCER_CONSUMER, "primitive").pass(handlers, List.of(1, 2), subscription, context, emitter);
        InOrder order = inOrder(emitter);
        order.verify(emitter).emit(2L);
        order.verify(emitter).emit(4L);
        order.verifyNoMoreInteractions();
    }

    @Test
    void nullForAPrimitiveIsRejected() {
        assertThatNullPointerException()
                .isThrownBy(() -> loop(StageType.PRODUCER_CONSUMER, "primitive")
                        .pass(handlers, Collections.singletonList(null), subscription, context, emitter));
    }

    @Test
    void aVarargsMethodReceivesAnArray() throws Exception {
        loop(StageType.CONSUMER, "variable")
                .hand(handlers, List.of(new String[] {"a", "b"}, new String[] {"c"}), subscription, context);
        assertThat(Superclass.SEEN).containsExactly(List.of("a", "b"), List.of("c"));
    }

    @Test
    void theResultIsEmittedAfterEachCall() throws Exception {
        loop(StageType.PRODUCER_CONSUMER, "perhaps")
                .pass(handlers, List.of("a", "", "b"), subscription, context, emitter);
        InOrder order = inOrder(emitter);
        order.verify(emitter).emit("a");
        order.verify(emitter).emit("b");
        order.verifyNoMoreInteractions();
    }

    @Test
    void theExceptionOfTheMethodIsThrownWithTheIndexOfTheEvent() {
        HandlerInvoker loop = loop(StageType.CONSUMER, "broken");
        List<String> given = List.of("a", "broken", "b");
        assertFailsAt(1, () -> loop.hand(handlers, given, subscription, context))
                .isInstanceOf(IOException.class)
                .hasMessage("broken");
        assertThat(Superclass.SEEN).containsExactly("a");
    }

    @Test
    void theExceptionOfTheOnlyEventIsThrownUnchanged() {
        HandlerInvoker loop = loop(StageType.CONSUMER, "broken");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> loop.hand(handlers, List.of("broken"), subscription, context))
                .withMessage("broken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"brokenResult", "brokenFuture", "brokenFlux", "brokenAfterEmitting"})
    void theExceptionOfAResultIsThrownWithTheIndexOfTheEvent(String method) {
        HandlerInvoker loop = loop(StageType.PRODUCER_CONSUMER, method);
        List<String> given = List.of("a", "b", "broken", "c");
        assertFailsAt(2, () -> loop.pass(handlers, given, subscription, context, emitter))
                .hasMessage("broken");
        verify(emitter).emit("a");
        verify(emitter).emit("b");
        verify(emitter, never()).emit("c");
    }

    @Test
    void theExceptionOfAnAwaitedResultIsThrownWithTheIndexOfTheEvent() {
        HandlerInvoker loop = loop(StageType.CONSUMER, "awaited");
        assertFailsAt(1, () -> loop.hand(handlers, List.of("a", "broken", "b"), subscription, context))
                .hasMessage("broken");
    }

    @Test
    void aBatchFailsAsAWhole() {
        HandlerInvoker loop = loop(StageType.CONSUMER, "brokenBatch");
        assertThatIllegalStateException()
                .isThrownBy(() -> loop.hand(handlers, List.of(List.of("a", "b")), subscription, context));
    }

    @Test
    void onlyAStackOverflowOfTheErrorsOfTheVirtualMachineIsAFailureOfOneEvent() {
        HandlerInvoker loop = loop(StageType.CONSUMER, "error");
        assertFailsAt(0, () -> loop.hand(handlers, List.of(new StackOverflowError(), "b"), subscription, context))
                .isInstanceOf(StackOverflowError.class);
        assertFailsAt(0, () -> loop.hand(handlers, List.of(new AssertionError(), "b"), subscription, context))
                .isInstanceOf(AssertionError.class);
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> loop.hand(handlers, List.of(new OutOfMemoryError(), "b"), subscription, context));
    }

    @Test
    void theAcknowledgerIsKeptForEachCall() throws Exception {
        Acknowledger first = mock();
        Acknowledger second = mock();
        when(context.keep()).thenReturn(first, second);
        loop(StageType.CONSUMER, "keeping").hand(handlers, List.of("a", "b"), subscription, context);
        assertThat(Superclass.SEEN).containsExactly("a", first, "b", second);
    }

    @Test
    void noAcknowledgerIsKeptForAMethodThatTakesNone() throws Exception {
        loop(StageType.CONSUMER, "ofPublic").hand(handlers, List.of("a", "b"), subscription, context);
        verify(context, never()).keep();
    }

    @ParameterizedTest
    @CsvSource({"emitting, true", "gradual, true", "kept, true", "same, false", "perhaps, false"})
    void theEndOfEachEventIsMarkedIfTheEngineNeedsIt(String method, boolean always) throws Exception {
        MarkedEmitter unneeded = new MarkedEmitter(false);
        MarkedEmitter needed = new MarkedEmitter(true);
        loop(StageType.PRODUCER_CONSUMER, method).pass(handlers, List.of("a", "b"), subscription, context, unneeded);
        loop(StageType.PRODUCER_CONSUMER, method).pass(handlers, List.of("a", "b"), subscription, context, needed);
        assertThat(unneeded.log).isEqualTo(always ? List.of("a", "end", "b", "end") : List.of("a", "b"));
        assertThat(needed.log).containsExactly("a", "end", "b", "end");
    }

    @Test
    void theEndOfABatchIsNotMarked() throws Exception {
        MarkedEmitter marked = new MarkedEmitter(true);
        loop(StageType.PRODUCER_CONSUMER, "batch")
                .pass(handlers, List.of(List.of("a", "b")), subscription, context, marked);
        assertThat(marked.log).containsExactly("a", "b");
    }

    @Test
    void aConsumerThatKeepsEventsMarksTheirEndsOnItsContext() throws Exception {
        MarkedContext marked = mock();
        EventMarks marks = mock();
        when(marked.currentMarks()).thenReturn(marks);
        loop(StageType.CONSUMER, "keeping").hand(handlers, List.of("a", "b"), subscription, marked);
        InOrder order = inOrder(marked, marks);
        order.verify(marked).keep();
        order.verify(marks).eventDone();
        order.verify(marked).keep();
        order.verify(marks).eventDone();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertFailsAt(int index, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        BatchFailedException.class,
                        failed -> assertThat(failed.index()).isEqualTo(index));
        return assertThat(thrown.getCause());
    }

    @Test
    void aStackTraceShowsTheMethodButNotTheLoop() {
        HandlerInvoker loop = loop(StageType.CONSUMER, "broken");
        StackTraceElement[] trace = catchThrowable(() -> loop.hand(handlers, List.of("broken"), subscription, context))
                .getStackTrace();
        assertThat(trace[0].getMethodName()).isEqualTo("broken");
        assertThat(trace[1].getClassName()).isEqualTo(getClass().getName());
    }

    @Test
    void noObjectIsAllocatedForAnEvent() throws Exception {
        HandlerInvoker loop = loop(StageType.PRODUCER_CONSUMER, "same");
        List<String> batch = Collections.nCopies(10_000, "event");
        Emitter<Object> nowhere = new NoEmitter();
        for (int i = 0; i < 20; i++) {
            loop.pass(handlers, batch, subscription, context, nowhere);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(thread);
        loop.pass(handlers, batch, subscription, context, nowhere);
        assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(batch.size());
    }

    @Test
    void aClassIsDefinedForEachMethodAndUnloaded() throws Exception {
        HandlerInvoker one = loop(StageType.CONSUMER, "ofPublic");
        HandlerInvoker other = loop(StageType.CONSUMER, "ofPrivate");
        assertThat(one).doesNotHaveSameClassAs(other);
        WeakReference<Class<?>> forgotten =
                new WeakReference<>(loop(StageType.CONSUMER, "ofFinal").getClass());
        for (int i = 0; i < 100 && forgotten.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(forgotten.get()).isNull();
    }

    private static HandlerInvoker loop(StageType kind, String name) {
        Method method = method(Handlers.class, name);
        return HandlerLoops.of(PreparedMethod.of(SignatureResolver.resolve(kind, method, Handlers.class), method));
    }

    private static Method method(Class<?> type, String name) {
        return ReflectionUtils.findMethod(type, name, (Class<?>[]) null);
    }

    private static class Superclass {

        static final List<Object> SEEN = new ArrayList<>();

        void ofSuperclass(String event) {
            SEEN.add(event);
        }
    }

    private interface Defaults {

        default void ofDefault(String event) {
            Superclass.SEEN.add(event);
        }
    }

    @SuppressWarnings("UnusedMethod") // called by the loops
    private static class Handlers extends Superclass implements Defaults {

        void everything(Emitter<String> out, String event, StageContext context, Subscription subscription) {
            SEEN.addAll(List.of(out, event, context, subscription));
        }

        int clamped(int demand) {
            return demand;
        }

        long whole(long demand) {
            return demand;
        }

        public void ofPublic(String event) {
            SEEN.add(event);
        }

        protected void ofProtected(String event) {
            SEEN.add(event);
        }

        void ofPackage(String event) {
            SEEN.add(event);
        }

        private void ofPrivate(String event) {
            SEEN.add(event);
        }

        final void ofFinal(String event) {
            SEEN.add(event);
        }

        static void ofStatic(String event) {
            SEEN.add(event);
        }

        long primitive(int event) {
            return 2L * event;
        }

        void variable(String... event) {
            SEEN.add(List.of(event));
        }

        Optional<String> perhaps(String event) {
            return Optional.of(event).filter(text -> !text.isEmpty());
        }

        Object same(Object event) {
            return event;
        }

        Object kept(Object event, Acknowledger acknowledger) {
            return event;
        }

        void keeping(Object event, Acknowledger acknowledger) {
            SEEN.add(event);
            if (acknowledger != null) {
                SEEN.add(acknowledger);
            }
        }

        void emitting(Object event, Emitter<Object> out) {
            out.emit(event);
        }

        Stream<Object> gradual(Object event) {
            return Stream.of(event);
        }

        List<Object> batch(List<Object> events) {
            return events;
        }

        String brokenResult(String event) {
            return checked(event);
        }

        CompletableFuture<String> brokenFuture(String event) {
            return CompletableFuture.supplyAsync(() -> checked(event));
        }

        Flux<String> brokenFlux(String event) {
            return Flux.just(event).map(Handlers::checked);
        }

        void brokenAfterEmitting(String event, Emitter<String> out) {
            out.emit(event);
            checked(event);
        }

        CompletableFuture<?> awaited(String event) {
            return brokenFuture(event);
        }

        void brokenBatch(List<String> events) {
            throw new IllegalStateException("broken");
        }

        void error(Object event) {
            if (event instanceof Error error) {
                throw error;
            }
        }

        private static String checked(String event) {
            if (event.equals("broken")) {
                throw new IllegalStateException(event);
            }
            return event;
        }

        void broken(String event) throws IOException {
            if (event.equals("broken")) {
                throw new IOException(event);
            }
            SEEN.add(event);
        }
    }

    /** The context of a stage that records where events end. */
    private interface MarkedContext extends StageContext, EventMarks.Owner {}

    interface Generic<T> {

        void take(T event);
    }

    private record OfGeneric(List<Object> seen) implements Generic<Integer> {

        @Override
        public void take(Integer event) {
            seen.add(event);
        }
    }

    static class Elsewhere {

        private Object loader(String event) {
            return getClass().getClassLoader();
        }
    }

    /** Defines {@link Elsewhere} again. */
    private static final class OtherLoader extends ClassLoader {

        private static final String NAME = Elsewhere.class.getName();

        OtherLoader() {
            super(Elsewhere.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.equals(NAME) ? define() : super.loadClass(name, resolve);
        }

        private Class<?> define() {
            try (InputStream file = getResourceAsStream(NAME.replace('.', '/') + ".class")) {
                byte[] bytes = file.readAllBytes();
                return defineClass(NAME, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class MarkedEmitter extends NoEmitter implements EventMarks {

        private final List<Object> log = new ArrayList<>();

        private final boolean needed;

        MarkedEmitter(boolean needed) {
            this.needed = needed;
        }

        @Override
        public void emit(Object event) {
            log.add(event);
        }

        @Override
        public void emitAll(Collection<?> events) {
            log.addAll(events);
        }

        @Override
        public void begin() {}

        @Override
        public void eventDone() {
            log.add("end");
        }

        @Override
        public boolean needed() {
            return needed;
        }
    }

    private static class NoEmitter implements Emitter<Object> {

        @Override
        public void emit(Object event) {}

        @Override
        public void emit(Object event, Acknowledger acknowledger) {}

        @Override
        public void emitAll(Collection<?> events, Acknowledger acknowledger) {}

        @Override
        public void emitAll(Collection<?> events) {}

        @Override
        public long remainingDemand() {
            return 0;
        }

        @Override
        public void requestAnotherCall() {}

        @Override
        public void complete() {}
    }
}
