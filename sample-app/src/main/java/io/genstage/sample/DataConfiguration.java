package io.genstage.sample;

import io.genstage.sample.flight.Airports;
import io.genstage.sample.flight.FlightFile;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Opens the data files. An invalid file fails the start. */
@Configuration(proxyBeanMethods = false)
class DataConfiguration {

    @Bean
    FlightFile flightFile(DataProperties properties) {
        return FlightFile.check(properties.flightsFile());
    }

    @Bean
    Airports airports(DataProperties properties) {
        return Airports.load(properties.airportsFile());
    }
}
