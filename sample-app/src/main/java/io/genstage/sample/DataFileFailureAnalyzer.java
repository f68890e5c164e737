package io.genstage.sample;

import io.genstage.sample.flight.DataFileException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Describes a missing or broken data file, and what to do. */
class DataFileFailureAnalyzer extends AbstractFailureAnalyzer<DataFileException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DataFileException cause) {
        String action = "Correct the file, or set the property " + cause.property() + " to another file: --"
                + cause.property() + "=/path/to/file. No pipeline was started.";
        return new FailureAnalysis(cause.getMessage(), action, cause);
    }
}
