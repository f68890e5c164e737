package io.genstage.mutants;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.genstage.history.dispatch.DispatcherConfig;
import io.genstage.history.driver.HistoryRunner;
import org.slf4j.LoggerFactory;

/** Plays histories until one fails, and prints after how many, and why. */
final class Histories {

    static final int FOUND = 10;

    static final int NOT_FOUND = 11;

    private Histories() {}

    /** Plays at most as many histories as the first argument says. */
    public static void main(String[] arguments) throws InterruptedException {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
        HistoryRunner histories = new HistoryRunner(DispatcherConfig::dispatcher, true);
        histories.play(Integer.parseInt(arguments[0]));
        Long seed = histories.failedSeed();
        if (seed != null) {
            System.out.println("found after " + (seed + 1) + " histories: " + why(histories.replay(seed)));
        }
        System.exit(seed == null ? NOT_FOUND : FOUND);
    }

    private static String why(String replay) {
        return replay.lines()
                .filter(line -> line.startsWith("History "))
                .map(line -> line.replaceFirst("History \\d+ fails: (\\S+\\.Violation: )?", ""))
                .findFirst()
                .orElseThrow();
    }
}
