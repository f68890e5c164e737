package io.genstage.spring.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import io.genstage.Cancellation;
import io.genstage.ConsumerStage;
import io.genstage.DiscardReason;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageCallbacks;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stage forwards every optional callback to its bean. */
class ForwardedCallbacksTests {

    static Stream<Method> callbacks() {
        return Stream.of(StageCallbacks.class.getDeclaredMethods()).filter(Method::isDefault);
    }

    @ParameterizedTest
    @MethodSource("callbacks")
    @SuppressWarnings("unchecked")
    void callbacksAreForwardedToABeanThatIsAProducer(Method callback) throws Exception {
        ProducerStage<Object> bean = mock();
        assertForwarded(callback, new BeanStage.Producer(new StageBean(bean, () -> {})), bean);
    }

    @ParameterizedTest
    @MethodSource("callbacks")
    @SuppressWarnings("unchecked")
    void callbacksAreForwardedToABeanThatIsAProducerConsumer(Method callback) throws Exception {
        ProducerConsumerStage<Object, Object> bean = mock();
        assertForwarded(callback, new BeanStage.ProducerConsumer(new StageBean(bean, () -> {})), bean);
    }

    @ParameterizedTest
    @MethodSource("callbacks")
    @SuppressWarnings("unchecked")
    void callbacksAreForwardedToABeanThatIsAConsumer(Method callback) throws Exception {
        ConsumerStage<Object> bean = mock();
        assertForwarded(callback, new BeanStage.Consumer(new StageBean(bean, () -> {})), bean);
    }

    private static void assertForwarded(Method callback, StageCallbacks<?> stage, StageCallbacks<?> bean)
            throws IllegalAccessException, InvocationTargetException {
        Object[] arguments = Arrays.stream(callback.getParameterTypes())
                .map(ForwardedCallbacksTests::argument)
                .toArray();
        Object answer = callback.invoke(stage, arguments);
        assertThat(callback.invoke(verify(bean), arguments))
                .as("the default result of a mock")
                .isEqualTo(answer);
    }

    private static Object argument(Class<?> type) {
        if (type == Cancellation.class) {
            return new Cancellation(Cancellation.Kind.CANCEL, null);
        }
        if (type == DiscardReason.class) {
            return DiscardReason.FILTERED;
        }
        if (type == Throwable.class) {
            return new IllegalStateException();
        }
        return type == List.class ? List.of(1) : mock(type);
    }
}
