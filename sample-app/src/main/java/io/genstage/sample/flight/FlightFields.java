package io.genstage.sample.flight;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.InputCoercionException;

/** The fields of one JSON object. Reads all fields first, then checks them together. Skips unknown fields. */
final class FlightFields {

    /** The reason why a flight is invalid. The caller adds the position. */
    static final class InvalidFieldException extends Exception {

        private static final long serialVersionUID = 1L;

        InvalidFieldException(String reason) {
            super(reason);
        }
    }

    /** Years have four digits: PostgreSQL does not support every year that Java does. */
    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4)
            .appendPattern("/MM/dd HH:mm")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    /** IATA's codes, and the codes of small airfields in airports.csv: 00M, 11IS. */
    private static final Pattern AIRPORT_CODE = Pattern.compile("[A-Z0-9]{3,4}");

    private @Nullable LocalDateTime date;

    private @Nullable Integer delay;

    private @Nullable Integer distance;

    private @Nullable String origin;

    private @Nullable String destination;

    /** Reads the object whose first token was read, up to its end. */
    static FlightFields of(@Nullable JsonToken begin, JsonParser parser) throws InvalidFieldException {
        if (begin != JsonToken.START_OBJECT) {
            throw new InvalidFieldException("a flight must be a JSON object");
        }
        FlightFields fields = new FlightFields();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            fields.read(parser);
        }
        return fields;
    }

    private void read(JsonParser parser) throws InvalidFieldException {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
            case "date" -> date = date(text(name, value, parser));
            case "delay" -> delay = number(name, value, parser);
            case "distance" -> distance = number(name, value, parser);
            case "origin" -> origin = airportCode(name, text(name, value, parser));
            case "destination" -> destination = airportCode(name, text(name, value, parser));
            default -> parser.skipChildren();
        }
    }

    Flight flight(String source, long line) throws InvalidFieldException {
        return new Flight(
                source,
                line,
                present("date", date),
                present("delay", delay),
                present("distance", distance),
                present("origin", origin),
                present("destination", destination));
    }

    private static <T> T present(String name, @Nullable T value) throws InvalidFieldException {
        if (value == null) {
            throw new InvalidFieldException("the field \"" + name + "\" is missing");
        }
        return value;
    }

    private static LocalDateTime date(String text) throws InvalidFieldException {
        try {
            return LocalDateTime.parse(text, DATE);
        } catch (DateTimeException e) {
            throw new InvalidFieldException(
                    "\"date\" must be a time such as \"2001/01/31 06:05\", but is \"" + shortened(text) + "\"");
        }
    }

    private static String airportCode(String name, String text) throws InvalidFieldException {
        if (!AIRPORT_CODE.matcher(text).matches()) {
            throw new InvalidFieldException("\"" + name
                    + "\" must be the code of an airport, such as \"JFK\", but is \"" + shortened(text) + "\"");
        }
        return text;
    }

    private static String text(String name, JsonToken value, JsonParser parser) throws InvalidFieldException {
        if (value != JsonToken.VALUE_STRING) {
            throw new InvalidFieldException("\"" + name + "\" must be a string, but is " + written(value, parser));
        }
        return parser.getString();
    }

    private static int number(String name, JsonToken value, JsonParser parser) throws InvalidFieldException {
        if (value == JsonToken.VALUE_NUMBER_INT) {
            try {
                return parser.getIntValue();
            } catch (InputCoercionException e) {
                throw new InvalidFieldException("\"" + name + "\" is too large a number");
            }
        }
        throw new InvalidFieldException("\"" + name + "\" must be a whole number, but is " + written(value, parser));
    }

    private static String written(JsonToken value, JsonParser parser) {
        return switch (value) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "\"" + shortened(parser.getString()) + "\"";
            default -> shortened(parser.getString());
        };
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
