package io.genstage.sample;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Describes why the database file cannot be used at its location, and what to do. */
class UnsafeDatabaseFailureAnalyzer extends AbstractFailureAnalyzer<UnsafeDatabaseException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnsafeDatabaseException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
    }
}
