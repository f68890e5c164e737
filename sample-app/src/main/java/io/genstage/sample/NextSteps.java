package io.genstage.sample;

import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Commands to try when the job has completed. */
@Component
class NextSteps {

    private final Environment environment;

    NextSteps(Environment environment) {
        this.environment = environment;
    }

    @Override
    public String toString() {
        return """

                The application keeps running. Try:
                  curl 'http://localhost:%1$s/delays?top=5'
                  curl  http://localhost:%1$s/actuator/genstage/flights
                  curl  http://localhost:%1$s/quarantine
                  curl  http://localhost:%1$s/flights -d '[{"date":"2001/04/01 08:15","delay":42,"distance":2475,"origin":"JFK","destination":"LAX"}]'
                Stop it with Ctrl-C. After another start it stores no flight twice.\
                """.formatted(environment.getProperty("local.server.port", "8080"));
    }
}
