package io.genstage.sample.quarantine;

import io.genstage.sample.flight.Flight;
import java.time.Instant;

/**
 * A flight that the pipeline could not handle.
 *
 * @param flight the flight
 * @param reason the message of the exception
 * @param at when the last attempt failed
 * @since 0.1.0
 */
public record QuarantinedFlight(Flight flight, String reason, Instant at) {}
