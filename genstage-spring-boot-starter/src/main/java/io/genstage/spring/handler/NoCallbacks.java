package io.genstage.spring.handler;

import io.genstage.Emitter;
import io.genstage.Reply;
import io.genstage.StageCallbacks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a stage hears whose handler is a method of a bean without callbacks: nothing, and it says so in the handler's name. */
final class NoCallbacks<O> implements StageCallbacks<O> {

    private static final Logger log = LoggerFactory.getLogger(NoCallbacks.class);

    private static final String REMEDY = "let its bean implement StageCallbacks";

    private final String handler;

    NoCallbacks(String handler) {
        this.handler = handler;
    }

    @Override
    public void call(Object request, Reply reply, Emitter<O> out) {
        reply.fail(new UnsupportedOperationException(
                handler + " has no 'call' callback that could answer: " + request + "; " + REMEDY));
    }

    @Override
    public void cast(Object message, Emitter<O> out) {
        log.warn("{} has no 'cast' callback and does not hear: {}; {}", handler, message, REMEDY);
    }

    @Override
    public void info(Object message, Emitter<O> out) {
        log.warn("{} has no 'info' callback and does not hear: {}; {}", handler, message, REMEDY);
    }
}
