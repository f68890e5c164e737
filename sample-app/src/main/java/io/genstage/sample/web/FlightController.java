package io.genstage.sample.web;

import io.genstage.sample.flight.MalformedFlightException;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Accepts live flights. It parses the whole request before a flight enters the pipeline, and parses it again while
 * flights enter: so a large request needs no more memory than its body.
 */
@RestController
class FlightController {

    record Receipt(int accepted) {}

    private final LiveFlights live;

    private final UploadMemory memory;

    FlightController(LiveFlights live, UploadMemory memory) {
        this.live = live;
        this.memory = memory;
    }

    /** Accepts several content types, because curl sends JSON as a form by default, and other clients send bytes. */
    @PostMapping(
            path = "/flights",
            consumes = {
                MediaType.APPLICATION_JSON_VALUE,
                MediaType.APPLICATION_NDJSON_VALUE,
                "application/x-ndjson",
                MediaType.TEXT_PLAIN_VALUE,
                MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                MediaType.APPLICATION_OCTET_STREAM_VALUE
            })
    @ResponseStatus(HttpStatus.ACCEPTED)
    Receipt accept(InputStream body) throws IOException, InterruptedException {
        return memory.read(body, this::accept);
    }

    private Receipt accept(byte[] body) throws InterruptedException {
        // flights of different requests are different flights, even if they are equal
        FlightBody flights = new FlightBody("live-" + UUID.randomUUID(), body);
        int sent = count(flights);
        int accepted = live.accept(flights.iterator());
        if (accepted < sent) {
            throw UploadProblems.noRoom(accepted, sent);
        }
        return new Receipt(accepted);
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
