package io.genstage.spring.actuate;

import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * Says over HTTP why an action was refused: 404 for an unknown pipeline, 400 for an unknown action, 409 where the pipeline's
 * status forbids it.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = GenStageEndpoint.class)
public class GenStageEndpointWebExtension {

    private static final int CONFLICT = 409;

    private final GenStageEndpoint endpoint;

    /**
     * An extension of an endpoint.
     *
     * @param endpoint the endpoint
     */
    public GenStageEndpointWebExtension(GenStageEndpoint endpoint) {
        this.endpoint = endpoint;
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
            return refused(pipeline, e, WebEndpointResponse.STATUS_NOT_FOUND);
        } catch (IllegalArgumentException e) {
            return refused(pipeline, e, WebEndpointResponse.STATUS_BAD_REQUEST);
        } catch (IllegalStateException e) {
            return refused(pipeline, e, CONFLICT);
        }
    }

    private WebEndpointResponse<ActionDescriptor> refused(String pipeline, RuntimeException reason, int status) {
        PipelineDescriptor found = endpoint.pipeline(pipeline);
        String now = found == null ? null : found.status();
        return new WebEndpointResponse<>(new ActionDescriptor(pipeline, now, reason.getMessage()), status);
    }
}
