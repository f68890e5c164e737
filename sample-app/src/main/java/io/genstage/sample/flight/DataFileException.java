package io.genstage.sample.flight;

import org.jspecify.annotations.Nullable;

/**
 * A data file is missing or broken.
 *
 * @since 0.1.0
 */
public final class DataFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String property;

    DataFileException(String property, String problem, @Nullable Throwable cause) {
        super(problem, cause);
        this.property = property;
    }

    /**
     * {@return the property that names the file}
     */
    public String property() {
        return property;
    }
}
