package io.genstage.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

import io.genstage.Emitter;
import io.genstage.StageContext;
import io.genstage.StageType;
import io.genstage.Subscription;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.ReflectionUtils;

class HandlerCallTests {

    private final StageContext context = mock();

    private final Subscription subscription = mock();

    private final Emitter<Object> emitter = mock();

    @Test
    void givesEachParameterWhatItStandsFor() throws Exception {
        assertThat(call(StageType.PRODUCER_CONSUMER, "everything").hand("event", subscription, context, emitter))
                .isNull();
        assertThat(Handlers.seen).containsExactly(emitter, "event", context, subscription);
    }

    @Test
    void clampsADemandThatIsTooLargeForAnInt() throws Exception {
        assertThat(call(StageType.PRODUCER, "clamped").ask(Long.MAX_VALUE, context, emitter))
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(call(StageType.PRODUCER, "whole").ask(Long.MAX_VALUE, context, emitter))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void throwsWhatTheMethodThrows() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> call(StageType.CONSUMER, "broken").hand("event", subscription, null, null))
                .withMessage("event");
    }

    private static HandlerCall call(StageType kind, String name) {
        Method method = ReflectionUtils.findMethod(Handlers.class, name, (Class<?>[]) null);
        HandlerSignature signature = SignatureResolver.resolve(kind, method, Handlers.class);
        return HandlerCall.of(signature, CallTarget.of(method, Handlers.class, "handlers", new Handlers()));
    }

    static class Handlers {

        private static List<Object> seen = List.of();

        private static void everything(
                Emitter<String> out, String event, StageContext context, Subscription subscription) {
            seen = List.of(out, event, context, subscription);
        }

        private int clamped(int demand) {
            return demand;
        }

        private long whole(long demand) {
            return demand;
        }

        private void broken(String event) throws IOException {
            throw new IOException(event);
        }
    }
}
