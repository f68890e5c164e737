package io.genstage.spring.properties;

import io.genstage.InvalidPipelineException;
import io.genstage.supervision.ErrorOptions.Then;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a stage does with events that its handler fails to handle. {@code null} means that the key is not set.
 *
 * @param attempts Maximum number of handler calls that receive an event or a whole batch, the first included. The
 *     halving of a batch adds further calls. If omitted, 1.
 * @param backoff Delay of further attempts. If omitted, 100ms, which doubles with each further failure.
 * @param exclude Class names of exceptions after which an event is not tried again. Subclasses are excluded too.
 * @param then What happens to an event whose attempts are used up: fail fails the handler, skip drops the event,
 *     dead-letter passes it to dead-letter-to. If omitted, fail.
 * @param deadLetterTo Name of the stage that receives dead letters. If omitted, the DeadLetterHandler bean receives
 *     them, or without one the pipeline logs them and keeps the last 100.
 */
@ConfigurationPropertiesSource
public record ErrorProperties(
        @Nullable Integer attempts,
        @Nullable BackoffProperties backoff,
        @DefaultValue List<String> exclude,
        @Nullable Then then,
        @Nullable String deadLetterTo) {

    /** The checks of these properties. */
    public static final List<Rule<ErrorProperties>> RULES =
            List.of(Rule.atLeast("attempts", ErrorProperties::attempts, 1), ErrorProperties::checkDeadLetterTo);

    public ErrorProperties {
        exclude = List.copyOf(exclude);
    }

    /** {@return the number of attempts, or its default} */
    public int attemptsOrDefault() {
        return Objects.requireNonNullElse(attempts, 1);
    }

    /** {@return what follows the attempts, or its default} */
    public Then thenOrDefault() {
        return Objects.requireNonNullElse(then, Then.FAIL);
    }

    private static void checkDeadLetterTo(String path, ErrorProperties onError) {
        if (onError.deadLetterTo != null && onError.thenOrDefault() != Then.DEAD_LETTER) {
            String isThen = onError.then == null ? "`then` is not set" : "`then` is '" + onError.then + "'";
            throw new InvalidPipelineException(
                    path + ".dead-letter-to is set, but " + isThen + ", so the stage makes no dead letters.",
                    "Set `then: dead-letter`. Or: " + Remedies.remove("dead-letter-to"));
        }
    }
}
