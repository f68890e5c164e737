package io.genstage.sample.web;

import io.genstage.sample.flight.MalformedFlightException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Accepts live flights. It parses the whole request before a flight enters the pipeline, and parses it again while
 * flights enter: so a large request needs no more memory than its body.
 */
@RestController
class FlightController {

    record Receipt(int accepted) {}

    private final LiveFlights live;

    private final UploadMemory memory;

    private final UploadProperties properties;

    FlightController(LiveFlights live, UploadMemory memory, UploadProperties properties) {
        this.live = live;
        this.memory = memory;
        this.properties = properties;
    }

    /**
     * Responds with 202 when all flights have entered the pipeline or, with {@code wait=true}, with 200 when all are in
     * the database. No thread waits for the database meanwhile.
     */
    @FlightUpload
    @RegisterReflectionForBinding(Receipt.class) // the return type does not show it
    Object accept(InputStream body, HttpServletRequest request) throws IOException, InterruptedException {
        if (waits(request.getQueryString())) {
            return memory.read(body, this::store);
        }
        return ResponseEntity.accepted().body(memory.read(body, this::accept));
    }

    /** Reads the query only: to look for a parameter, the server would also read the body, if that is sent as a form. */
    private static boolean waits(@Nullable String query) {
        return query != null && List.of(query.split("&")).contains("wait=true");
    }

    private Receipt accept(byte[] body) throws InterruptedException {
        FlightBody flights = flights(body);
        int sent = count(flights);
        int accepted = live.accept(flights.iterator());
        if (accepted < sent) {
            throw UploadProblems.noRoom(accepted, sent);
        }
        return new Receipt(accepted);
    }

    private DeferredResult<Receipt> store(byte[] body) throws InterruptedException {
        FlightBody flights = flights(body);
        int sent = count(flights);
        SubmittedFlights submitted = live.submit(flights.iterator());
        DeferredResult<Receipt> response =
                new DeferredResult<>(properties.maxStoreWait().toMillis());
        response.onTimeout(() -> response.setErrorResult(UploadProblems.notStoredYet(submitted, sent)));
        var unused = submitted.settled().thenRun(() -> respond(response, submitted, sent));
        return response;
    }

    private static void respond(DeferredResult<Receipt> response, SubmittedFlights submitted, int sent) {
        if (submitted.givenUp() > 0) {
            response.setErrorResult(UploadProblems.givenUp(submitted, sent));
        } else if (submitted.accepted() < sent) {
            response.setErrorResult(UploadProblems.noRoom(submitted.accepted(), sent));
        } else {
            response.setResult(new Receipt(submitted.accepted()));
        }
    }

    /** Flights of different requests are different flights, even if they are equal. */
    private static FlightBody flights(byte[] body) {
        return new FlightBody("live-" + UUID.randomUUID(), body);
    }

    private static int count(FlightBody flights) {
        try {
            int count = flights.count();
            if (count == 0) {
                throw UploadProblems.empty();
            }
            return count;
        } catch (MalformedFlightException e) {
            throw UploadProblems.malformed(e);
        }
    }
}
