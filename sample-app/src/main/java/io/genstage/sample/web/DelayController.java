package io.genstage.sample.web;

import io.genstage.sample.delay.DelayReport;
import io.genstage.sample.delay.FlightRepository;
import io.genstage.sample.delay.OriginDelay;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Returns the origins with the highest mean delays, over all flights in the database. */
@RestController
class DelayController {

    private static final Logger log = LoggerFactory.getLogger(DelayController.class);

    private static final int MAX_TOP = 1000;

    private final FlightRepository repository;

    DelayController(FlightRepository repository) {
        this.repository = repository;
    }

    @GetMapping("/delays")
    List<OriginDelay> delays(@RequestParam(defaultValue = "10") String top) {
        return repository.worst(number(top), DelayReport.AT_LEAST);
    }

    @ExceptionHandler
    ProblemDetail databaseIsDown(DataAccessException failure) {
        log.warn("GET /delays failed: {}", failure.getMostSpecificCause().toString());
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "The database does not respond. Try again later.");
    }

    private static int number(String top) {
        try {
            int number = Integer.parseInt(top);
            if (number >= 1 && number <= MAX_TOP) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, with the valid range
        }
        throw new ResponseStatusException(
                HttpStatus.BAD_REQUEST, "top must be a whole number from 1 to " + MAX_TOP + ", but is \"" + top + "\"");
    }
}
