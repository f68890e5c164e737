package io.genstage.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.ListAppender;
import io.genstage.testing.Thrown;
import org.junit.jupiter.api.Test;

class SafeLogTest {

    private final Logger logger = new LoggerContext().getLogger("test");

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    private final SafeLog log = new SafeLog(logger);

    private void captured() {
        lines.start();
        logger.addAppender(lines);
    }

    private static Throwable unreadable() {
        try {
            Thrown.UNREADABLE.raise();
        } catch (Throwable thrown) {
            return thrown;
        }
        throw new IllegalStateException("the call did not throw");
    }

    @Test
    void readableTextsAreLoggedUnchanged() {
        captured();
        IllegalStateException failure = new IllegalStateException("planted");
        log.warn("{} of {}", 1, "two", failure);

        ILoggingEvent line = lines.list.get(0);
        assertThat(line.getFormattedMessage()).isEqualTo("1 of two");
        assertThat(line.getThrowableProxy().getMessage()).isEqualTo("planted");
    }

    @Test
    void theClassOfAnUnreadableExceptionIsLogged() {
        captured();
        log.error("It failed", unreadable());

        ILoggingEvent line = lines.list.get(0);
        assertThat(line.getFormattedMessage()).isEqualTo("It failed");
        assertThat(line.getThrowableProxy().getMessage())
                .contains(Thrown.class.getName() + "$Unreadable")
                .contains("its toString() threw java.lang.IllegalStateException");
    }

    @Test
    void readableCausesOfAnUnreadableExceptionAreLogged() {
        captured();
        Throwable outer = new IllegalStateException("outer", unreadable());
        log.error("It failed", outer);

        assertThat(lines.list.get(0).getThrowableProxy().getMessage()).contains("outer");
        assertThat(lines.list.get(0).getThrowableProxy().getCause().getMessage())
                .contains("$Unreadable");
    }

    @Test
    void anAppenderThatThrowsHarmsNoCaller() {
        AppenderBase<ILoggingEvent> broken = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {}

            @Override
            public void doAppend(ILoggingEvent event) {
                throw new AssertionError("planted");
            }
        };
        logger.addAppender(broken);
        log.info("It goes {}", "on");

        assertThat(Texts.of(null)).isEqualTo("null");
    }
}
