package io.genstage.spring.handler;

import io.genstage.Emitter;
import io.genstage.Reply;
import io.genstage.StageCallbacks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The callbacks of a stage whose bean has none. They reject calls and log messages, with the name of the handler. */
final class NoCallbacks<O> implements StageCallbacks<O> {

    private static final Logger log = LoggerFactory.getLogger(NoCallbacks.class);

    private static final String REMEDY = "implement StageCallbacks in its bean";

    private final String handler;

    NoCallbacks(String handler) {
        this.handler = handler;
    }

    @Override
    public void call(Object request, Reply reply, Emitter<O> out) {
        reply.fail(new UnsupportedOperationException(
                handler + " has no 'call' callback to answer: " + request + "; " + REMEDY));
    }

    @Override
    public void cast(Object message, Emitter<O> out) {
        log.warn("{} has no 'cast' callback and ignores: {}; {}", handler, message, REMEDY);
    }

    @Override
    public void info(Object message, Emitter<O> out) {
        log.warn("{} has no 'info' callback and ignores: {}; {}", handler, message, REMEDY);
    }
}
