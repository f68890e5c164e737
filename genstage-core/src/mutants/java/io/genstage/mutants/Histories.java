package io.genstage.mutants;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.genstage.history.dispatch.DispatcherConfig;
import io.genstage.history.driver.HistoryRunner;
import io.genstage.lineage.LineageHistory;
import java.util.Timer;
import java.util.TimerTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Plays histories until one fails, and prints after how many, and why. */
final class Histories {

    static final int FOUND = 10;

    static final int NOT_FOUND = 11;

    /** The two kinds of histories take turns. */
    private static final int ROUND = 500;

    /** A round takes seconds. */
    private static final long MOST_MILLIS = 240_000;

    private final Timer watchdog = new Timer(true);

    private final HistoryRunner byModel = new HistoryRunner(DispatcherConfig::dispatcher, true);

    private Histories() {}

    /** Plays at most as many histories of each kind as the first argument says. */
    public static void main(String[] arguments) throws InterruptedException {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
        String found = new Histories().play(Integer.parseInt(arguments[0]));
        if (found != null) {
            System.out.println("found after " + found);
        }
        System.exit(found == null ? NOT_FOUND : FOUND);
    }

    private @Nullable String play(int count) throws InterruptedException {
        String found = null;
        for (int from = 0; from < count && found == null; from += ROUND) {
            int to = Math.min(count, from + ROUND);
            TimerTask endless = endless(to);
            watchdog.schedule(endless, MOST_MILLIS);
            found = byLineage(from, to);
            found = found == null ? byModel(to) : found;
            endless.cancel();
        }
        return found;
    }

    private static TimerTask endless(int to) {
        return new TimerTask() {
            @Override
            public void run() {
                System.out.println("found within " + to + " histories: one does not end");
                Runtime.getRuntime().halt(FOUND);
            }
        };
    }

    private static @Nullable String byLineage(int from, int to) {
        for (long seed = from; seed < to; seed++) {
            try {
                new LineageHistory(seed).run();
            } catch (RuntimeException | Error e) {
                String why = String.valueOf(e.getMessage())
                        .strip()
                        .lines()
                        .findFirst()
                        .orElse(e.toString());
                return (seed + 1) + " histories, by their lineage: " + why;
            }
        }
        return null;
    }

    private @Nullable String byModel(int to) throws InterruptedException {
        byModel.play(to);
        Long seed = byModel.failedSeed();
        return seed == null ? null : (seed + 1) + " histories, by their model: " + why(byModel.replay(seed));
    }

    private static String why(String replay) {
        return replay.lines()
                .filter(line -> line.startsWith("History "))
                .map(line -> line.replaceFirst("History \\d+ fails: (\\S+\\.Violation: )?", ""))
                .findFirst()
                .orElseThrow();
    }
}
