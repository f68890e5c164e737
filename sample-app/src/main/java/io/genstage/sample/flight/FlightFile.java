package io.genstage.sample.flight;

import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.core.io.Resource;

/**
 * The data file: a JSON array of flights.
 *
 * <p>The file is read twice. At startup it is checked, so that an error in it is reported before a flight is stored.
 * Its checksum becomes part of its {@linkplain #source() source}, so that another file with the same name is another
 * source. Then its flights are {@linkplain #flights() read by demand}. Each reading holds at most one flight in memory.
 *
 * @since 0.1.0
 */
public final class FlightFile {

    private final DataFile file;

    private final String source;

    private final long count;

    private FlightFile(DataFile file, String source, long count) {
        this.file = file;
        this.source = source;
        this.count = count;
    }

    /**
     * Checks a file.
     *
     * @param resource the file
     * @return the file, ready to be read
     * @throws DataFileException if it is missing or broken; the message contains the file, the position and the reason
     */
    public static FlightFile check(Resource resource) {
        DataFile file = new DataFile("sample.flights", resource);
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(file.open(), digest)) {
            long count = count(in);
            return new FlightFile(file, file.name() + "#" + shortened(digest), count);
        } catch (MalformedFlightException e) {
            throw file.broken(e.getMessage());
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }

    /**
     * {@return the file's name}
     */
    public String name() {
        return file.name();
    }

    /**
     * {@return the source of its flights: name and checksum}
     */
    public String source() {
        return source;
    }

    /**
     * {@return the number of flights}
     */
    public long count() {
        return count;
    }

    /**
     * Opens the file and reads a flight whenever the stream's next element is requested.
     *
     * @return the flights; closing the stream closes the file
     * @throws DataFileException if the file was removed since it was checked
     */
    public Stream<Flight> flights() {
        FlightReader reader = new FlightReader(source, file.open());
        int characteristics = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(reader, characteristics), false)
                .onClose(reader::close);
    }

    /** Reads to the end of the file, because the checksum covers the whole file. */
    private static long count(InputStream in) {
        long count = 0;
        try (FlightReader reader = new FlightReader("", in)) {
            while (reader.hasNext()) {
                reader.next();
                count++;
            }
        }
        return count;
    }

    private static String shortened(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest(), 0, 6);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
