package io.genstage.spring.autoconfigure;

import io.genstage.Status;
import io.genstage.spring.PipelineRegistry;
import org.springframework.boot.ExitCodeGenerator;

/** The application's exit code is 1 if a pipeline has failed. */
final class PipelineExitCode implements ExitCodeGenerator {

    private final PipelineRegistry registry;

    PipelineExitCode(PipelineRegistry registry) {
        this.registry = registry;
    }

    @Override
    public int getExitCode() {
        return registry.pipelines().stream().anyMatch(pipeline -> pipeline.status() == Status.FAILED) ? 1 : 0;
    }
}
