package io.genstage.guarantees;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The tables of {@code docs/guarantees.md}. */
final class GuaranteesPage {

    private static final Path FILE = Path.of(System.getProperty("basedir", ""), "../docs/guarantees.md");

    /** The first cell of the tables that say what becomes of an event. */
    private static final String CORNER = "the event is";

    /**
     * A cell.
     *
     * @param column the name of its column
     * @param row the name of its row
     * @param text what it says
     */
    record Cell(String column, String row, String text) {

        /** {@return whether the page says that the event cannot be there} */
        boolean isImpossible() {
            return text.startsWith("—");
        }

        /**
         * {@return what becomes of the event}
         *
         * @param tracked whether the event has an acknowledger
         */
        String expected(boolean tracked) {
            String[] both = text.split(" / ");
            return both[tracked ? both.length - 1 : 0];
        }

        @Override
        public String toString() {
            return column.replace("`", "") + ": " + row;
        }
    }

    private final String text;

    private final List<Cell> cells = new ArrayList<>();

    private GuaranteesPage(String text) {
        this.text = text;
        List<String> columns = List.of();
        for (String line : text.lines().toList()) {
            List<String> row = line.startsWith("|") ? cellsOf(line) : List.of();
            if (row.isEmpty()) {
                columns = List.of();
            } else if (row.get(0).equals(CORNER)) {
                columns = row;
            } else if (!columns.isEmpty() && !row.get(0).startsWith("---")) {
                for (int i = 1; i < columns.size(); i++) {
                    cells.add(new Cell(columns.get(i), row.get(0), row.get(i)));
                }
            }
        }
    }

    static GuaranteesPage read() {
        try {
            return new GuaranteesPage(Files.readString(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> cellsOf(String line) {
        return Stream.of(line.substring(1).split("\\|")).map(String::strip).toList();
    }

    String text() {
        return text;
    }

    List<Cell> cells() {
        return List.copyOf(cells);
    }
}
