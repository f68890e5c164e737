package io.genstage.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Tries all mutants, or some, and prints a line for each. */
final class Mutants {

    private static final Path DIRECTORY = Path.of("src/mutants");

    private static final String CLASSPATH = System.getProperty("classpath");

    private int count = 10_000;

    private int threads = 2;

    private boolean compileOnly;

    private final List<String> words = new ArrayList<>();

    private Mutants(String[] arguments) {
        for (String argument : arguments) {
            if (argument.equals("--compile")) {
                compileOnly = true;
            } else if (argument.startsWith("--count=")) {
                count = number(argument);
            } else if (argument.startsWith("--threads=")) {
                threads = number(argument);
            } else if (argument.startsWith("-")) {
                throw new IllegalArgumentException("Unknown option " + argument + "; see src/mutants/run");
            } else {
                words.add(argument);
            }
        }
    }

    private static int number(String option) {
        return Integer.parseInt(option.substring(option.indexOf('=') + 1));
    }

    /** Exits with 1 if a mutant was not found, or does not apply. */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        System.exit(new Mutants(arguments).tryAll() ? 0 : 1);
    }

    private boolean tryAll() throws IOException, InterruptedException, ExecutionException {
        if (!compileOnly) {
            Optional<String> broken = Trial.playWithoutFault(CLASSPATH, count);
            if (broken.isPresent()) {
                System.out.println("The engine fails without a fault of ours: " + broken.get());
                return false;
            }
        }
        List<Mutant> mutants = mutants();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<Boolean>> results = new ArrayList<>();
        for (Mutant mutant : mutants) {
            results.add(pool.submit(() -> tryOne(mutant)));
        }
        pool.shutdown();
        int passed = 0;
        for (Future<Boolean> result : results) {
            passed += result.get() ? 1 : 0;
        }
        System.out.println(passed + " of " + mutants.size() + " mutants " + (compileOnly ? "apply" : "were found"));
        return passed == mutants.size() && passed > 0;
    }

    private List<Mutant> mutants() throws IOException {
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(Mutant.SUFFIX))
                    .sorted()
                    .map(file -> Mutant.read(DIRECTORY, file))
                    .filter(mutant -> mutant.isOneOf(words))
                    .toList();
        }
    }

    private boolean tryOne(Mutant mutant) throws IOException, InterruptedException {
        Trial trial = new Trial(mutant, CLASSPATH);
        try {
            trial.compile();
        } catch (Mutant.DoesNotApplyException e) {
            System.out.println(mutant.name() + ": DOES NOT APPLY: " + e.getMessage());
            return false;
        }
        if (compileOnly) {
            return true;
        }
        String found = trial.play(count).orElse(null);
        String missed = "NOT FOUND in " + count + " histories. " + mutant.says();
        System.out.println(mutant.name() + ": " + (found == null ? missed : found));
        return found != null;
    }
}
