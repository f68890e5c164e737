package io.genstage.sample;

import io.genstage.sample.flight.DataFileException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which data file is missing or broken, and what to do. */
class DataFileFailureAnalyzer extends AbstractFailureAnalyzer<DataFileException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DataFileException cause) {
        String action = "Correct the file, or point the property " + cause.property() + " to another one: --"
                + cause.property() + "=/path/to/file. Nothing was started.";
        return new FailureAnalysis(cause.getMessage(), action, cause);
    }
}
