package io.genstage.sample;

import java.sql.SQLException;
import java.util.Objects;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Describes a database that fails when the application starts, and what to do. */
class DatabaseFailureAnalyzer extends AbstractFailureAnalyzer<SQLException> {

    private final Environment environment;

    DatabaseFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
        SQLException innermost = Objects.requireNonNullElse(DatabaseProblem.cause(cause), cause);
        DatabaseProblem problem = DatabaseProblem.of(innermost, environment);
        return new FailureAnalysis(problem.description(), problem.action(), cause);
    }
}
