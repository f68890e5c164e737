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
 * The endpoint over HTTP. It shows the message of a failure only to users who may see it, and says what does not exist and why an
 * action was refused: 404 for an unknown pipeline or stage, 400 for an unknown action, 409 where the pipeline's
 * status forbids it.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = GenStageEndpoint.class)
public class GenStageEndpointWebExtension {

    private static final int CONFLICT = 409;

    private final GenStageEndpoint endpoint;

    private final Show showDetails;

    private final Set<String> roles;

    /**
     * An extension of an endpoint. It never shows the message of a failure.
     *
     * @param endpoint the endpoint
     */
    public GenStageEndpointWebExtension(GenStageEndpoint endpoint) {
        this(endpoint, Show.NEVER, Set.of());
    }

    /**
     * An extension of an endpoint.
     *
     * @param endpoint the endpoint
     * @param showDetails who is shown the message of a failure
     * @param roles the roles of which an authorized user has one; if there are none, every authenticated user is authorized
     */
    public GenStageEndpointWebExtension(GenStageEndpoint endpoint, Show showDetails, Set<String> roles) {
        this.endpoint = endpoint;
        this.showDetails = showDetails;
        this.roles = Set.copyOf(roles);
    }

    /**
     * {@return all pipelines}
     *
     * @param security who asks
     */
    @ReadOperation
    public PipelinesDescriptor pipelines(SecurityContext security) {
        PipelinesDescriptor all = endpoint.pipelines();
        return showDetails.isShown(security, roles) ? all : all.withoutFailureMessages();
    }

    /**
     * {@return one pipeline, or which ones there are}
     *
     * @param security who asks
     * @param pipeline its name
     */
    @ReadOperation
    public WebEndpointResponse<OperationResponseBody> pipeline(SecurityContext security, @Selector String pipeline) {
        return found(pipeline, () -> {
            PipelineDescriptor found = endpoint.pipeline(pipeline);
            return showDetails.isShown(security, roles) ? found : found.withoutFailureMessage();
        });
    }

    /**
     * {@return one stage, or which ones there are}
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
     * {@return the pipeline's status after the action, or why there was none}
     *
     * @param pipeline the pipeline's name
     * @param action {@code pause}, {@code resume}, {@code drain}, {@code start} or {@code stop}
     */
    @WriteOperation
    public WebEndpointResponse<ActionDescriptor> act(@Selector String pipeline, @Nullable String action) {
        try {
            return new WebEndpointResponse<>(endpoint.act(pipeline, action));
        } catch (NoSuchElementException e) {
            return refused(pipeline, null, e, WebEndpointResponse.STATUS_NOT_FOUND);
        } catch (IllegalArgumentException e) {
            return refused(pipeline, status(pipeline), e, WebEndpointResponse.STATUS_BAD_REQUEST);
        } catch (IllegalStateException e) {
            return refused(pipeline, status(pipeline), e, CONFLICT);
        }
    }

    private String status(String pipeline) {
        return endpoint.pipeline(pipeline).status();
    }

    private static WebEndpointResponse<ActionDescriptor> refused(
            String pipeline, @Nullable String now, RuntimeException reason, int status) {
        return new WebEndpointResponse<>(new ActionDescriptor(pipeline, now, reason.getMessage()), status);
    }
}
