package io.genstage.sample;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.core.io.Resource;

/**
 * The locations of the data.
 *
 * @param flights path or URL of the flights, a JSON array
 * @param airports path or URL of the airports, a CSV file
 */
@ConfigurationProperties("sample")
record DataProperties(String flights, String airports) {

    Resource flightsFile() {
        return resource(flights);
    }

    Resource airportsFile() {
        return resource(airports);
    }

    /** A location without a prefix is a path in the file system, as expected on a command line. */
    private static Resource resource(String location) {
        return ApplicationResourceLoader.get().getResource(location);
    }
}
