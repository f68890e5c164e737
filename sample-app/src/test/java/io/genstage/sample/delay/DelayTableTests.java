package io.genstage.sample.delay;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.sample.flight.Airports;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ByteArrayResource;

class DelayTableTests {

    private static final String AIRPORTS = """
            iata,name,city
            JFK,John F Kennedy Intl,New York
            LNG,An Airport With A Name That Fills More Than A Line,Somewhere
            """;

    private final DelayTable table =
            new DelayTable(Airports.load(new ByteArrayResource(AIRPORTS.getBytes(StandardCharsets.UTF_8))));

    @Test
    void theTableHasARowForEachOrigin() {
        List<OriginDelay> delays = List.of(
                new OriginDelay("JFK", 1200, 116.2), new OriginDelay("LNG", 339, 3.04), new OriginDelay("XXX", 7, -1));

        assertThat(table.of(delays).lines())
                .containsExactly(
                        "     origin airport                                      flights  mean delay",
                        "  1. JFK    John F Kennedy Intl, New York                  1,200   116.2 min",
                        "  2. LNG    An Airport With A Name That Fills More Than…     339     3.0 min",
                        "  3. XXX    (unknown)                                          7    -1.0 min");
    }
}
