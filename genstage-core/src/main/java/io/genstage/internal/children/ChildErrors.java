package io.genstage.internal.children;

import io.genstage.DeadLetter;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.engine.DeadLetterSink;
import io.genstage.internal.engine.ErrorPolicy;
import io.genstage.internal.engine.StageShell;
import io.genstage.supervision.ErrorOptions;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a stage does with the events of children that failed, if it has options for failing events. Belongs to the
 * stage's turn.
 *
 * @param <E> the type of the events
 */
final class ChildErrors<E> {

    private final ChildLifecycle<E> children;

    private final StageShell<E, Void> shell;

    private final ErrorOptions options;

    private final DeadLetterSink letters;

    ChildErrors(ChildLifecycle<E> children, StageShell<E, Void> shell, ErrorPolicy policy) {
        this.children = children;
        this.shell = shell;
        this.options = policy.onError();
        this.letters = policy.deadLetters();
    }

    /** A child has failed, and waits for what follows. */
    void failed(ChildEntry<E> child, Throwable failure) {
        int attempt = child.restarts() + 1;
        if (ErrorPolicy.isFatal(failure)) {
            report(child, "fails", failure);
            shell.fail(failure);
        } else if (attempt < options.attempts() && !options.excludes(failure)) {
            tryAgain(child, failure);
        } else {
            attemptsUsedUp(child, failure);
        }
    }

    private void report(ChildEntry<E> child, String then, Throwable failure) {
        children.settlements().attemptFailed(child.restarts() + 1, "with the event of child " + child.id(), then, failure);
    }

    private void tryAgain(ChildEntry<E> child, Throwable failure) {
        Duration delay = children.inTime(child, delayAfter(child.restarts() + 1));
        if (delay == null) {
            children.giveUpInShutdown(child, failure);
            return;
        }
        String then = "tries again in " + delay.toMillis() + " ms, at most " + options.attempts() + " times in all";
        report(child, then, failure);
        children.continueAfter(child, delay, () -> children.startAgain(child));
    }

    private Duration delayAfter(int failures) {
        return options.backoff().after(failures, ThreadLocalRandom.current().nextDouble());
    }

    private void attemptsUsedUp(ChildEntry<E> child, Throwable failure) {
        switch (options.then()) {
            case FAIL -> {
                report(child, "fails", failure);
                shell.fail(failure);
            }
            case SKIP -> {
                report(child, "skips it", failure);
                children.skip(child, failure);
            }
            case DEAD_LETTER -> {
                report(child, "makes a dead letter of it", failure);
                EventSlice<E> event = child.inProgress().events();
                send(child, children.settlements().letterOf(event, child.restarts() + 1, failure), failure, 1);
            }
        }
    }

    /**
     * Hands over the letter of a child, as soon as there is room for it.
     *
     * @param attempt which attempt this is
     */
    private void send(ChildEntry<E> child, EventSlice<DeadLetter<?>> letter, Throwable failure, int attempt) {
        if (children.endIfWithdrawn(child)) {
            return;
        }
        if (letters.room() == 0) {
            child.blocked(true);
            letters.whenRoom(() -> shell.execute(() -> sendUnblocked(child, letter, failure, attempt)));
            return;
        }
        try {
            letters.send(letter, shell);
        } catch (Throwable thrown) {
            sendLater(child, letter, failure, attempt, thrown);
            return;
        }
        children.deadLettered(child, failure);
    }

    private void sendLater(
            ChildEntry<E> child, EventSlice<DeadLetter<?>> letter, Throwable failure, int attempt, Throwable thrown) {
        Duration delay = children.inTime(child, delayAfter(attempt));
        if (delay == null) {
            children.giveUpInShutdown(child, failure);
            return;
        }
        String then = "hands it over again in " + delay.toMillis() + " ms";
        children.settlements().attemptFailed(attempt, "with the dead letter of child " + child.id(), then, thrown);
        children.continueAfter(child, delay, () -> send(child, letter, failure, attempt + 1));
    }

    private void sendUnblocked(ChildEntry<E> child, EventSlice<DeadLetter<?>> letter, Throwable failure, int attempt) {
        if (child.blocked() && children.has(child)) {
            child.blocked(false);
            send(child, letter, failure, attempt);
        }
    }
}
