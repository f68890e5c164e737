package io.genstage.sample.flight;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/**
 * A file that a property names, with the messages for its failures.
 *
 * @param property the property that names the file
 * @param resource the file
 */
record DataFile(String property, Resource resource) {

    String name() {
        return Objects.requireNonNullElse(resource.getFilename(), resource.getDescription());
    }

    InputStream open() {
        try {
            return resource.getInputStream();
        } catch (FileNotFoundException | NoSuchFileException e) {
            throw new DataFileException(property, "There is no readable data file at " + location() + ".", e);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    DataFileException unreadable(IOException e) {
        return new DataFileException(
                property, "The data file " + location() + " cannot be read: " + e.getMessage() + ".", e);
    }

    DataFileException broken(String reason) {
        return new DataFileException(property, "The data file " + location() + " is broken. " + reason + ".", null);
    }

    private String location() {
        return resource instanceof FileSystemResource file ? file.getPath() : resource.getDescription();
    }
}
