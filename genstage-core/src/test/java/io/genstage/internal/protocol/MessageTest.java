package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.genstage.Cancellation;
import io.genstage.SubscriptionOptions;
import io.genstage.testing.Rule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The messages between stages. */
class MessageTest {

    private static final Link<Integer> LINK =
            new Link<>(1, new Wire("a-0"), new Wire("c-0"), "c", SubscriptionOptions.DEFAULT);

    private static final Cancellation CANCEL = new Cancellation(Cancellation.Kind.CANCEL, null);

    static Stream<Arguments> messages() {
        return Stream.of(
                arguments("subscribeRequested", new SubscribeRequest(LINK, null, null)),
                arguments("asked", LINK),
                arguments("cancelRequested", new CancelRequest(LINK, CANCEL)),
                arguments("delivered", new Delivery<>(LINK, ArraySlice.copyOf(List.of(1)))),
                arguments("ended", new Ended(LINK, CANCEL)),
                arguments("callerAsked", new CallerAsk(LINK, 1)),
                arguments("infoReceived", new Info("hello")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    @Rule("R1")
    void eachFindsTheMethodThatIsMeantForIt(String method, Message message) {
        RecordingReceiver receiver = new RecordingReceiver();

        message.accept(receiver);

        assertThat(receiver.calls()).containsExactly(new RecordingReceiver.Call(method, message));
    }

    @Test
    @Rule("R2")
    void eachIsANodeOfItsQueue() {
        Info first = new Info(1);
        Info second = new Info(2);

        first.next(second);
        assertThat(first.next()).isSameAs(second);
        assertThat(second.next()).isNull();
        first.next(null);

        assertThat(first.next()).isNull();
    }

    @Test
    @Rule({"R84", "R88"})
    void aSignalIsPostedOnceUntilItIsLowered() {
        Signal signal = new Link<>(2, new Wire("a-0"), new Wire("c-0"), "c", SubscriptionOptions.DEFAULT);

        assertThat(signal.raise()).isTrue();
        assertThat(signal.raise()).isFalse();
        signal.lower();
        signal.lower();

        assertThat(signal.raise()).isTrue();
        assertThat(signal.raise()).isFalse();
    }
}
