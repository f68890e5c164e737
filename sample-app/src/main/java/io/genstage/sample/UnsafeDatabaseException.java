package io.genstage.sample;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Objects;

/** The database file cannot be used at its location. The message contains the reason. */
final class UnsafeDatabaseException extends RuntimeException {

    static final String PROPERTY = " with --sample.database=/absolute/path/to/flights";

    static final String OTHER_PATH = "Choose a path in a folder that only you can write to" + PROPERTY;

    private static final long serialVersionUID = 1L;

    private final String action;

    UnsafeDatabaseException(String path, String reason, String action) {
        super(message(path, reason));
        this.action = action;
    }

    UnsafeDatabaseException(String path, IOException cause) {
        super(message(path, reason(cause)), cause);
        this.action = DatabaseProblem.H2_ACTION;
    }

    /** {@return what to do about it} */
    String action() {
        return action;
    }

    private static String message(String path, String reason) {
        return "The database at jdbc:h2:file:" + path + " does not work: " + reason;
    }

    private static String reason(IOException cause) {
        if (cause instanceof FileSystemException e) {
            String reason =
                    Objects.requireNonNullElse(e.getReason(), e.getClass().getSimpleName());
            return "'" + e.getFile() + "' cannot be created or read (" + reason + ")";
        }
        return String.valueOf(cause.getMessage());
    }
}
