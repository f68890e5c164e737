package io.genstage.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fault that someone could have made. Its file has one sentence that says what goes wrong, the path of a source file,
 * and lines of that file and their replacement:
 *
 * <pre>
 * The acknowledger of a skipped event is never notified.
 * io/genstage/internal/protocol/Fates.java
 * &lt;&lt;&lt;&lt;
 *         skipped += events.size();
 *         Receipts.done(events);
 * ====
 *         skipped += events.size();
 * &gt;&gt;&gt;&gt;
 * </pre>
 *
 * @param name the path of its file below the directory of all mutants, without the suffix
 * @param says what goes wrong
 * @param source the path of the source file below the source directory
 * @param text the lines that are replaced
 */
record Mutant(String name, String says, String source, String text, String replacement) {

    static final String SUFFIX = ".mutant";

    private static final Pattern FORMAT = Pattern.compile("(.+)\n(\\S+)\n<<<<\n(.*\n)====\n(.*)>>>>\n", Pattern.DOTALL);

    /** The source has changed, so the mutant must be changed, too. */
    static final class DoesNotApplyException extends Exception {

        private static final long serialVersionUID = 1;

        DoesNotApplyException(String message) {
            super(message);
        }
    }

    static Mutant read(Path directory, Path file) {
        try {
            Matcher parts = FORMAT.matcher(Files.readString(file));
            if (!parts.matches()) {
                throw new IllegalArgumentException(file + " must have a sentence, a path, '<<<<', lines of the source,"
                        + " '====', their replacement and '>>>>', each on lines of its own");
            }
            String path = directory.relativize(file).toString();
            return new Mutant(
                    path.substring(0, path.length() - SUFFIX.length()),
                    parts.group(1),
                    parts.group(2),
                    parts.group(3),
                    parts.group(4));
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + file, e);
        }
    }

    /** {@return the mutated source} */
    String mutate(String original) throws DoesNotApplyException {
        int first = original.indexOf(text);
        if (first < 0) {
            throw new DoesNotApplyException(source + " does not contain the lines that it replaces");
        }
        if (original.indexOf(text, first + 1) >= 0) {
            throw new DoesNotApplyException(source + " contains the lines that it replaces more than once");
        }
        return original.substring(0, first) + replacement + original.substring(first + text.length());
    }

    /** {@return whether the name contains one of these words; {@code true} if there are none} */
    boolean isOneOf(List<String> words) {
        return words.isEmpty() || words.stream().anyMatch(name::contains);
    }
}
