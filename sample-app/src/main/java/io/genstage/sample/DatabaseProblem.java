package io.genstage.sample;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * The description of a database failure, for the user.
 *
 * @param description the failure
 * @param action what to do
 */
record DatabaseProblem(String description, String action) {

    static final String H2_ACTION =
            "Check that no other sample is running, and that the directory can be written; delete"
                    + " the file if it is broken; or choose another path with --sample.database=/absolute/path/to/flights";

    /** {@return the innermost cause that is from the database: the outer ones only report that an operation failed} */
    static @Nullable SQLException cause(@Nullable Throwable failure) {
        SQLException innermost = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e) {
                innermost = e;
            }
        }
        return innermost;
    }

    static DatabaseProblem of(SQLException failure, Environment environment) {
        String location = location(environment);
        String description = "The database at " + location + " does not work: " + firstLine(failure);
        return new DatabaseProblem(description, location.startsWith("jdbc:h2:") ? H2_ACTION : server());
    }

    /** {@return the database's URL without its parameters, which may contain a password} */
    static String location(Environment environment) {
        String url = environment.getProperty("spring.datasource.url", "(spring.datasource.url is not set)");
        return url.split("[?;]", 2)[0];
    }

    private static String server() {
        return "Check that the database server is running and reachable, that the database exists, and that user and"
                + " password are right (SPRING_DATASOURCE_URL, SPRING_DATASOURCE_USERNAME, SPRING_DATASOURCE_PASSWORD);"
                + " or omit the profile to use an H2 database in a file.";
    }

    private static String firstLine(SQLException failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.toString()
                : message.lines().findFirst().orElse("");
    }
}
