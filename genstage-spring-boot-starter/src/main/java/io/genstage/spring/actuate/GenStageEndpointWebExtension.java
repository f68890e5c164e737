package io.genstage.spring.actuate;

import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * The endpoint over HTTP. It shows the messages of exceptions and the texts of events only to authorized users. Errors
 * have a body with the reason: status 404 for an unknown pipeline or stage, 400 for an unknown action, 409 for an action that is illegal in
 * the pipeline's status.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = GenStageEndpoint.class)
public class GenStageEndpointWebExtension {

    private static final int CONFLICT = 409;

    private final GenStageEndpoint endpoint;

    private final Show showDetails;

    private final Show showValues;

    private final Set<String> roles;

    /**
     * Creates an extension of an endpoint. It never shows the message of a failure, nor the text of an event.
     *
     * @param endpoint the endpoint
     */
    public GenStageEndpointWebExtension(GenStageEndpoint endpoint) {
        this(endpoint, Show.NEVER, Show.NEVER, Set.of());
    }

    /**
     * Creates an extension of an endpoint.
     *
     * @param endpoint the endpoint
     * @param showDetails to whom to show the message of a failure
     * @param showValues to whom to show the texts of events
     * @param roles the roles of which an authorized user has at least one; if empty, every authenticated user is
     *     authorized
     */
    public GenStageEndpointWebExtension(
            GenStageEndpoint endpoint, Show showDetails, Show showValues, Set<String> roles) {
        this.endpoint = endpoint;
        this.showDetails = showDetails;
        this.showValues = showValues;
        this.roles = Set.copyOf(roles);
    }

    /**
     * {@return all pipelines}
     *
     * @param security the security context of the request
     */
    @ReadOperation
    public PipelinesDescriptor pipelines(SecurityContext security) {
        return endpoint.pipelines(visibleTo(security));
    }

    /**
     * {@return one pipeline, or an error that suggests a name}
     *
     * @param security the security context of the request
     * @param pipeline the pipeline's name
     */
    @ReadOperation
    public WebEndpointResponse<OperationResponseBody> pipeline(SecurityContext security, @Selector String pipeline) {
        return found(pipeline, () -> endpoint.pipeline(pipeline, visibleTo(security)));
    }

    private Visibility visibleTo(SecurityContext security) {
        return new Visibility(showDetails.isShown(security, roles), showValues.isShown(security, roles));
    }

    /**
     * {@return one stage, or an error that suggests a name}
     *
     * @param pipeline the pipeline's name
     * @param stage the stage's name
     */
    @ReadOperation
    public WebEndpointResponse<OperationResponseBody> stage(@Selector String pipeline, @Selector String stage) {
        return found(stage, () -> endpoint.stage(pipeline, stage));
    }

    private static WebEndpointResponse<OperationResponseBody> found(String name, Supplier<OperationResponseBody> look) {
        try {
            return new WebEndpointResponse<>(look.get());
        } catch (NoSuchElementException e) {
            return new WebEndpointResponse<>(
                    new NotFoundDescriptor(name, String.valueOf(e.getMessage())), WebEndpointResponse.STATUS_NOT_FOUND);
        }
    }

    /**
     * {@return the pipeline's status after the action, or the reason why the action was rejected}
     *
     * @param pipeline the pipeline's name
     * @param action {@code pause}, {@code resume}, {@code drain}, {@code start} or {@code stop}
     */
    @WriteOperation
    public WebEndpointResponse<ActionDescriptor> act(@Selector String pipeline, @Nullable String action) {
        try {
            return new WebEndpointResponse<>(endpoint.act(pipeline, action));
        } catch (NoSuchElementException e) {
            return rejected(pipeline, null, e, WebEndpointResponse.STATUS_NOT_FOUND);
        } catch (IllegalArgumentException e) {
            return rejected(pipeline, status(pipeline), e, WebEndpointResponse.STATUS_BAD_REQUEST);
        } catch (IllegalStateException e) {
            return rejected(pipeline, status(pipeline), e, CONFLICT);
        }
    }

    private String status(String pipeline) {
        return endpoint.pipeline(pipeline).status();
    }

    private static WebEndpointResponse<ActionDescriptor> rejected(
            String pipeline, @Nullable String now, RuntimeException reason, int status) {
        return new WebEndpointResponse<>(new ActionDescriptor(pipeline, now, reason.getMessage()), status);
    }
}
