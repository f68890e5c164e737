package io.genstage.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.StageType;
import java.lang.reflect.Method;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.ReflectionUtils;

/** A source that fails behind events which were pulled in the same call. */
@ExtendWith(OutputCaptureExtension.class)
class PulledStageTests {

    private final ProducerStage<Object> stage = stage();

    private final Emitter<Object> out = mock();

    @BeforeEach
    void failsInItsSecondCall() throws Exception {
        StageContext context = mock();
        when(context.instance()).thenReturn("source-0");
        stage.started(context);
        stage.handleDemand(10, out);
        stage.handleDemand(10, out);
        verify(out, times(2)).emit(any());
    }

    @Test
    void throwsInTheNextCall() {
        assertThatIllegalStateException()
                .isThrownBy(() -> stage.handleDemand(8, out))
                .withMessage("the third is broken");
        verify(out, times(2)).emit(any());
    }

    @Test
    void saysWhatItHasNotThrownWhenItIsOver(CapturedOutput output) throws Exception {
        stage.terminated(null);
        assertThat(output)
                .contains("The source of stage 'source-0' had failed when the stage was ended or restarted")
                .contains("the third is broken");
    }

    @Test
    void saysNothingOfWhatItHasThrown(CapturedOutput output) throws Exception {
        throwsInTheNextCall();
        stage.terminated(new IllegalStateException());
        assertThat(output).doesNotContain("had failed");
    }

    private static ProducerStage<Object> stage() {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerSingleton("numbers", new Numbers());
        Method method = ReflectionUtils.findMethod(Numbers.class, "next");
        HandlerSignature signature = SignatureResolver.resolve(StageType.PRODUCER, method, Numbers.class);
        return new MethodHandler("source", signature, method, new HandlerBean(beans, "numbers"), Numbers.class)
                .producer();
    }

    static class Numbers {

        private int last;

        Integer next() {
            if (++last == 3) {
                throw new IllegalStateException("the third is broken");
            }
            return last;
        }
    }
}
