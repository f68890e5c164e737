package io.genstage.sample.web;

import io.genstage.sample.flight.Flight;
import io.genstage.sample.flight.MalformedFlightException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes live flights. A request is parsed as a whole before any of its flights goes into the pipeline. */
@RestController
class FlightController {

    record Receipt(int accepted) {}

    private final LiveFlights live;

    private final DataSize maxSize;

    FlightController(LiveFlights live, UploadProperties properties) {
        this.live = live;
        this.maxSize = properties.maxSize();
    }

    @PostMapping("/flights")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Receipt accept(InputStream body) throws IOException, InterruptedException {
        List<Flight> flights = parse(read(body));
        int accepted = live.accept(flights);
        if (accepted < flights.size()) {
            throw UploadProblems.noRoom(accepted, flights.size());
        }
        return new Receipt(accepted);
    }

    /** Stops one byte behind the limit, whatever length the request claims to have. */
    private byte[] read(InputStream body) throws IOException {
        int limit = Math.toIntExact(maxSize.toBytes());
        byte[] bytes = body.readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw UploadProblems.tooLarge(maxSize);
        }
        return bytes;
    }

    private static List<Flight> parse(byte[] body) {
        try {
            // flights of two requests are different flights, even if they look the same
            List<Flight> flights = FlightBody.parse("live-" + UUID.randomUUID(), body);
            if (flights.isEmpty()) {
                throw UploadProblems.empty();
            }
            return flights;
        } catch (MalformedFlightException e) {
            throw UploadProblems.malformed(e);
        }
    }
}
