package io.genstage.mutants;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles a mutant, and plays histories against it in a JVM of its own. */
final class Trial {

    private static final Path SOURCES = Path.of("src/main/java");

    private static final Path OUTPUT = Path.of("target/mutants/trials");

    private final Mutant mutant;

    private final String classpath;

    private final Path directory;

    private final Path classes;

    /**
     * Does nothing yet.
     *
     * @param classpath has the engine without a fault
     */
    Trial(Mutant mutant, String classpath) {
        this.mutant = mutant;
        this.classpath = classpath;
        this.directory = OUTPUT.resolve(mutant.name());
        this.classes = directory.resolve("classes");
    }

    /** Compiles the mutated source, and no other. */
    void compile() throws IOException, Mutant.DoesNotApplyException {
        String mutated = mutant.mutate(Files.readString(SOURCES.resolve(mutant.source())));
        deleteAll();
        Path file = directory.resolve("source").resolve(mutant.source());
        Files.createDirectories(file.getParent());
        Files.createDirectories(classes);
        Files.writeString(file, mutated);
        StringWriter errors = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<String> options = List.of("-nowarn", "-proc:none", "-g", "-d", classes.toString(), "-cp", classpath);
            if (!compiler.getTask(errors, files, null, options, null, files.getJavaFileObjects(file))
                    .call()) {
                throw new Mutant.DoesNotApplyException("it does not compile:\n" + errors);
            }
        }
    }

    private void deleteAll() throws IOException {
        if (Files.exists(directory)) {
            List<Path> all;
            try (Stream<Path> files = Files.walk(directory)) {
                all = files.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : all) {
                Files.delete(file);
            }
        }
    }

    /** {@return how the histories have found the mutant, or nothing if they have not} */
    Optional<String> play(int count) throws IOException, InterruptedException {
        return play(classes + ":" + classpath, directory.resolve("output"), count);
    }

    /** {@return what the histories find in the engine without a fault; any mutant would be found in the same way} */
    static Optional<String> playWithoutFault(String classpath, int count) throws IOException, InterruptedException {
        Files.createDirectories(OUTPUT);
        return play(classpath, OUTPUT.resolve("without-fault"), count);
    }

    private static Optional<String> play(String classpath, Path output, int count)
            throws IOException, InterruptedException {
        Process histories = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classpath,
                        Histories.class.getName(),
                        String.valueOf(count))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        histories.waitFor();
        String result = Files.readString(output).strip();
        return switch (histories.exitValue()) {
            case Histories.FOUND -> Optional.of(result);
            case Histories.NOT_FOUND -> Optional.empty();
            default -> throw new IllegalStateException("The histories failed: " + result);
        };
    }
}
