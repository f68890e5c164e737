package io.genstage.sample;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures the database. The location of an H2 file is checked before H2 opens it. An unsafe one fails the start. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    private static final String H2_FILE = "jdbc:h2:file:";

    @Bean
    JdbcConnectionDetails databaseConnection(DataSourceProperties properties) {
        return new Connection(properties);
    }

    private static String safe(String url) {
        if (!url.startsWith(H2_FILE)) {
            return url;
        }
        String path = url.substring(H2_FILE.length()).split(";", 2)[0];
        return H2_FILE + DatabaseFile.ofThisUser().prepare(path) + url.substring(H2_FILE.length() + path.length());
    }

    /** The configured connection, with the URL that was checked. */
    private static final class Connection implements JdbcConnectionDetails {

        private final DataSourceProperties properties;

        private final String url;

        Connection(DataSourceProperties properties) {
            this.properties = properties;
            this.url = safe(properties.determineUrl());
        }

        @Override
        public String getJdbcUrl() {
            return url;
        }

        @Override
        public @Nullable String getUsername() {
            return properties.determineUsername();
        }

        @Override
        public @Nullable String getPassword() {
            return properties.determinePassword();
        }
    }
}
