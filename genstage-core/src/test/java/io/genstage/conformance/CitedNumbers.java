package io.genstage.conformance;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds the numbers of rules and defects in Java files and pages. */
final class CitedNumbers {

    private static final Pattern NUMBER = Pattern.compile("(?<!\\w)[RD]\\d+(?!\\w)");

    /** It contains numbers that do not exist, to test the check. */
    private static final String SAMPLES = "ConformanceCheckTest.java";

    private CitedNumbers() {}

    /** {@return the Java files and pages below a folder, without hidden folders and build output} */
    static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
                String name = visited.getFileName().toString();
                boolean skipped = !visited.equals(folder) && (name.startsWith(".") || name.equals("target"));
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                if ((name.endsWith(".java") || name.endsWith(".md")) && !name.equals(SAMPLES)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files.stream().sorted().toList();
    }

    /** {@return the numbers that a file cites, by line from 1} */
    static Map<Integer, List<String>> in(Path file) throws IOException {
        Map<Integer, List<String>> cited = new TreeMap<>();
        int line = 0;
        for (String text : Files.readAllLines(file)) {
            line++;
            List<String> numbers =
                    NUMBER.matcher(text).results().map(MatchResult::group).toList();
            if (!numbers.isEmpty()) {
                cited.put(line, numbers);
            }
        }
        return cited;
    }
}
