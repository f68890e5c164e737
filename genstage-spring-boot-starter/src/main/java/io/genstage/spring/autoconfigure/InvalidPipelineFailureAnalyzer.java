package io.genstage.spring.autoconfigure;

import io.genstage.InvalidPipelineException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Reports the problem of an invalid pipeline and its remedy, in place of a stack trace. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidPipelineFailureAnalyzer extends AbstractFailureAnalyzer<InvalidPipelineException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidPipelineException cause) {
        return new FailureAnalysis(cause.problem(), cause.remedy(), cause);
    }
}
