package io.genstage.spring.autoconfigure;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

/**
 * Properties of the endpoint.
 *
 * @param showDetails When to show the message of a pipeline's failure. If omitted,
 *     management.endpoint.health.show-details applies.
 * @param showValues When to show the texts of events that became dead letters.
 * @param roles Roles of which an authorized user has at least one. If empty, every authenticated user is authorized. If
 *     omitted, management.endpoint.health.roles applies.
 */
@ConfigurationProperties("management.endpoint.genstage")
record GenStageEndpointProperties(
        @Nullable Show showDetails,
        @DefaultValue("never") Show showValues,
        @Nullable Set<String> roles) {

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
