package io.genstage.sample.delay;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The mean delay of the flights from one airport.
 *
 * @param origin the airport's IATA code
 * @param flights the number of flights
 * @param meanDelay their mean delay on arrival, in minutes, with one decimal
 * @since 0.1.0
 */
public record OriginDelay(String origin, long flights, double meanDelay) {

    static OriginDelay of(String origin, long flights, long minutes) {
        BigDecimal mean = BigDecimal.valueOf(minutes).divide(BigDecimal.valueOf(flights), 1, RoundingMode.HALF_UP);
        return new OriginDelay(origin, flights, mean.doubleValue());
    }
}
