package io.genstage.sample.web;

import io.genstage.sample.flight.MalformedFlightException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;

/** The reasons why an upload was not accepted or only partly accepted, as problem details for the client. */
final class UploadProblems {

    static final String RETRY_AFTER_SECONDS = "5";

    private UploadProblems() {}

    static ErrorResponseException tooLarge(DataSize limit) {
        String detail =
                "The body is larger than " + limit.toMegabytes() + " MB. Nothing was accepted; send it in parts.";
        return problem(HttpStatus.CONTENT_TOO_LARGE, detail);
    }

    static ErrorResponseException empty() {
        String detail = "There are no flights in the body. Send a JSON array of flights, or one JSON object a line.";
        return problem(HttpStatus.BAD_REQUEST, detail);
    }

    static ErrorResponseException malformed(MalformedFlightException malformed) {
        ErrorResponseException problem =
                problem(HttpStatus.BAD_REQUEST, malformed.getMessage() + ". Nothing was accepted.");
        problem.getBody().setProperty("line", malformed.line());
        return problem;
    }

    static ErrorResponseException noRoom(int accepted, int sent) {
        String detail =
                "The first %d of %d flights were accepted; the pipeline takes no more at the moment. Send the rest later."
                        .formatted(accepted, sent);
        ErrorResponseException problem = problem(HttpStatus.SERVICE_UNAVAILABLE, detail);
        problem.getBody().setProperty("accepted", accepted);
        problem.getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return problem;
    }

    static ErrorResponseException givenUp(SubmittedFlights flights, int sent) {
        String detail =
                "The first %d of %d flights were accepted, but %d of these were given up, because the pipeline has failed or was stopped."
                        .formatted(flights.accepted(), sent, flights.givenUp());
        ErrorResponseException problem = problem(HttpStatus.SERVICE_UNAVAILABLE, detail);
        problem.getBody().setProperty("accepted", flights.accepted());
        problem.getBody().setProperty("givenUp", flights.givenUp());
        return problem;
    }

    static ErrorResponseException notStoredYet(SubmittedFlights flights, int sent) {
        int pending = flights.pending();
        String detail =
                "The first %d of %d flights were accepted; %d of these are not stored yet, and will be stored later. Do not send them again."
                        .formatted(flights.accepted(), sent, pending);
        ErrorResponseException problem = problem(HttpStatus.SERVICE_UNAVAILABLE, detail);
        problem.getBody().setProperty("accepted", flights.accepted());
        problem.getBody().setProperty("pending", pending);
        return problem;
    }

    static ErrorResponseException noMemory() {
        ErrorResponseException problem = problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "Too many large uploads at a time. Nothing was accepted; send it later, or in smaller parts.");
        problem.getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return problem;
    }

    private static ErrorResponseException problem(HttpStatus status, String detail) {
        return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }
}
