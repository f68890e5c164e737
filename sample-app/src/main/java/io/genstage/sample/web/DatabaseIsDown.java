package io.genstage.sample.web;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.HandlerMethod;

/** Responds with 503 to a query while the database is down. */
@RestControllerAdvice
class DatabaseIsDown {

    private static final Logger log = LoggerFactory.getLogger(DatabaseIsDown.class);

    @ExceptionHandler
    ProblemDetail databaseIsDown(DataAccessException failure, HandlerMethod query) {
        log.warn(
                "A query failed ({}): {}",
                query.getShortLogMessage(),
                failure.getMostSpecificCause().toString());
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "The database does not respond. Try again later.");
    }
}
