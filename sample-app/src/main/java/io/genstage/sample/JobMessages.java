package io.genstage.sample;

import io.genstage.StageFailedException;
import io.genstage.sample.flight.FlightFile;
import io.genstage.spring.PipelineFailedEvent;
import io.genstage.spring.PipelineStartedEvent;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Logs the job's input and output when it starts, and what to do when it has failed. */
@Component
class JobMessages {

    private static final Logger log = LoggerFactory.getLogger(JobMessages.class);

    private final FlightFile file;

    private final Environment environment;

    JobMessages(FlightFile file, Environment environment) {
        this.file = file;
        this.environment = environment;
    }

    @EventListener
    void started(PipelineStartedEvent event) {
        log.info("Reading {} ({} flights) into {}", file.name(), file.count(), DatabaseProblem.location(environment));
    }

    @EventListener
    void failed(PipelineFailedEvent event) {
        log.error("""
                The job has failed. {}
                Then start the application again: flights that are stored already are not stored twice. Until then it \
                rejects live flights.""", problem(event.failure()));
    }

    private String problem(StageFailedException failure) {
        SQLException fromDatabase = DatabaseProblem.cause(failure);
        if (fromDatabase == null) {
            return failure.getMessage() + "\nThe stack trace above shows the place. Correct the code there.";
        }
        DatabaseProblem problem = DatabaseProblem.of(fromDatabase, environment);
        return problem.description() + "\n" + problem.action();
    }
}
