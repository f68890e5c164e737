package io.genstage.spring.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.when;

import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.PullLoop;
import io.genstage.StageContext;
import io.genstage.StageType;
import io.genstage.spring.signature.HandlerSignature;
import io.genstage.spring.signature.SignatureResolver;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.ReflectionUtils;

@ExtendWith(OutputCaptureExtension.class)
class PulledStageTests {

    private final Emitter<Object> out = mock();

    private ProducerStage<Object> stage;

    private long clock;

    @Test
    void eachCallPullsMoreWhileTheSourceIsFast() throws Exception {
        start(slowAfter(Integer.MAX_VALUE));
        assertThat(emittedByACall()).isEqualTo(1);
        assertThat(emittedByACall()).isEqualTo(2);
        assertThat(emittedByACall()).isEqualTo(4);
    }

    @Test
    void aCallPullsOneEventOnceTheSourceIsSlow() throws Exception {
        start(slowAfter(1 + 2 + 4 + 8 + 16 + 32 + 64 + 65));
        for (int quick = 1; quick <= 64; quick *= 2) {
            assertThat(emittedByACall()).isEqualTo(quick);
        }
        assertThat(emittedByACall()).isBetween(65 + 4, 65 + 4 + 4);
        assertThat(emittedByACall()).isEqualTo(1);
    }

    /** An exception loses no event here. Otherwise the stage would pause after an empty result. */
    @Test
    void theCallThrowsIfItsFirstPullFails() throws Exception {
        start(pulled(to -> {
            throw new IllegalStateException("the first is broken");
        }));
        assertThatIllegalStateException()
                .isThrownBy(() -> stage.handleDemand(8, out))
                .withMessage("the first is broken");
    }

    @Test
    void theNextCallThrowsIfALaterPullFails() throws Exception {
        start(brokenAtTheThird());
        failsInItsSecondCall();
        throwsTheFailureOfTheEarlierCall();
    }

    private void throwsTheFailureOfTheEarlierCall() {
        assertThatIllegalStateException()
                .isThrownBy(() -> stage.handleDemand(8, out))
                .withMessage("the third is broken");
        assertThat(emitted()).isEqualTo(2);
    }

    @Test
    void aFailureThatWasNotThrownBeforeTerminationIsLogged(CapturedOutput output) throws Exception {
        start(brokenAtTheThird());
        failsInItsSecondCall();
        stage.terminated(null);
        assertThat(output)
                .contains("The source of stage 'source-0' had failed when the stage was ended or restarted")
                .contains("the third is broken");
    }

    @Test
    void aFailureThatWasThrownIsNotLogged(CapturedOutput output) throws Exception {
        start(brokenAtTheThird());
        failsInItsSecondCall();
        throwsTheFailureOfTheEarlierCall();
        stage.terminated(new IllegalStateException());
        assertThat(output).doesNotContain("had failed");
    }

    /** The failure follows an event that was pulled in the same call. */
    private void failsInItsSecondCall() throws Exception {
        assertThat(emittedByACall() + emittedByACall()).isEqualTo(2);
    }

    private int emittedByACall() throws Exception {
        int before = emitted();
        stage.handleDemand(1_000, out);
        return emitted() - before;
    }

    private int emitted() {
        return (int) mockingDetails(out).getInvocations().stream()
                .filter(call -> call.getMethod().getName().equals("emit"))
                .count();
    }

    private void start(ProducerStage<Object> producer) throws Exception {
        StageContext context = mock();
        when(context.instance()).thenReturn("source-0");
        stage = producer;
        stage.started(context);
    }

    /** A few of its events are available at once. Each of the others takes 3 ms. */
    private ProducerStage<Object> slowAfter(int quick) {
        AtomicInteger pulled = new AtomicInteger();
        return pulled(to -> {
            clock += pulled.incrementAndGet() > quick ? 3_000_000 : 0;
            to.emit(pulled.get());
            return true;
        });
    }

    private ProducerStage<Object> brokenAtTheThird() {
        AtomicInteger pulled = new AtomicInteger();
        return pulled(to -> {
            if (pulled.incrementAndGet() == 3) {
                throw new IllegalStateException("the third is broken");
            }
            to.emit(pulled.get());
            return true;
        });
    }

    private ProducerStage<Object> pulled(PullLoop.Source<Object> source) {
        return new PulledStage(handler(), bean().acquire(), () -> clock) {
            @Override
            boolean pull(Emitter<Object> to) throws Exception {
                return source.pull(to);
            }
        };
    }

    private static MethodHandler handler() {
        Method method = ReflectionUtils.findMethod(Numbers.class, "next");
        HandlerSignature signature = SignatureResolver.resolve(StageType.PRODUCER, method, Numbers.class);
        return new MethodHandler("source", signature, method, bean(), Numbers.class);
    }

    private static HandlerBean bean() {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerSingleton("numbers", new Numbers());
        return new HandlerBean(beans, "numbers");
    }

    static class Numbers {

        Integer next() {
            return 1;
        }
    }
}
