package io.genstage.sample;

import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** What a newcomer may try when the job is done. */
@Component
class NextSteps {

    private final Environment environment;

    NextSteps(Environment environment) {
        this.environment = environment;
    }

    @Override
    public String toString() {
        return """

                The application stays up. Try:
                  curl 'http://localhost:%1$s/delays?top=5'
                  curl  http://localhost:%1$s/actuator/genstage/flights
                  curl  http://localhost:%1$s/flights -d '[{"date":"2001/04/01 08:15","delay":42,"distance":2475,"origin":"JFK","destination":"LAX"}]'
                End it with Ctrl-C; started again, it stores no flight twice.\
                """.formatted(environment.getProperty("local.server.port", "8080"));
    }
}
