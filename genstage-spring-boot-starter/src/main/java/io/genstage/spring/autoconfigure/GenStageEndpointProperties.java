package io.genstage.spring.autoconfigure;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Properties of the endpoint.
 *
 * @param showDetails when the message of a pipeline's failure is shown. The default is the value of
 *     management.endpoint.health.show-details.
 * @param roles roles of which a user has one to be authorized. If empty, every authenticated user is. The default is the
 *     value of management.endpoint.health.roles.
 */
@ConfigurationProperties("management.endpoint.genstage")
record GenStageEndpointProperties(
        @Nullable Show showDetails, @Nullable Set<String> roles) {

    private static final String HEALTH = "management.endpoint.health.";

    Show showDetails(Environment environment) {
        return showDetails != null
                ? showDetails
                : Binder.get(environment)
                        .bind(HEALTH + "show-details", Show.class)
                        .orElse(Show.NEVER);
    }

    Set<String> roles(Environment environment) {
        return roles != null
                ? roles
                : Binder.get(environment)
                        .bind(HEALTH + "roles", Bindable.setOf(String.class))
                        .orElse(Set.of());
    }
}
