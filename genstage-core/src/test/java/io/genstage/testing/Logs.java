package io.genstage.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Records the log while it is open. */
public final class Logs implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.genstage");

    private final Level levelBefore = logger.getLevel();

    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    private Logs() {
        logger.setLevel(Level.INFO);
        appender.list = new CopyOnWriteArrayList<>(); // read while other threads log
        appender.start();
        logger.addAppender(appender);
    }

    public static Logs captured() {
        return new Logs();
    }

    /** {@return the lines at a level so far} */
    public List<String> at(Level level) {
        return appender.list.stream()
                .filter(event -> event.getLevel().equals(level))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    public List<String> warnings() {
        return at(Level.WARN);
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(levelBefore);
    }
}
