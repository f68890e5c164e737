package io.genstage.sample.flight;

/**
 * One airport.
 *
 * @param code its IATA code
 * @param name its name
 * @param city the city that it serves
 * @since 0.1.0
 */
public record Airport(String code, String name, String city) {

    /**
     * {@return name and city, to be displayed}
     */
    public String label() {
        return name + ", " + city;
    }
}
