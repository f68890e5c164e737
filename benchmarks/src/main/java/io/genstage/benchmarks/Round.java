package io.genstage.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;

/**
 * What was measured in one round.
 *
 * @param events how many events flowed, or pairs stood idle
 * @param nanos how long it took
 * @param cpuNanos how long all threads of the process were busy meanwhile, the collector's and the compiler's too
 * @param allocated how many bytes they allocated
 * @param sameThread the part of the events that were taken by the thread that had made them
 * @param figures what else is to be known
 */
record Round(long events, long nanos, long cpuNanos, long allocated, double sameThread, List<Figure> figures) {

    double rate() {
        return events * 1e9 / nanos;
    }

    double cpuNanosPerEvent() {
        return cpuNanos / (double) events;
    }

    double bytesPerEvent() {
        return allocated / (double) events;
    }

    /** One line of text, for the process that compares. */
    String toLine() {
        StringBuilder line = new StringBuilder();
        line.append(events).append(' ').append(nanos).append(' ').append(cpuNanos);
        line.append(' ').append(allocated).append(' ').append(sameThread);
        for (Figure figure : figures) {
            line.append(' ').append(figure.name()).append(' ').append(figure.value());
        }
        return line.toString();
    }

    static Round ofLine(String line) {
        try (Scanner words = new Scanner(line).useLocale(Locale.ROOT)) {
            long events = words.nextLong();
            long nanos = words.nextLong();
            long cpuNanos = words.nextLong();
            long allocated = words.nextLong();
            double sameThread = words.nextDouble();
            List<Figure> figures = new ArrayList<>();
            while (words.hasNext()) {
                figures.add(new Figure(words.next(), words.nextDouble()));
            }
            return new Round(events, nanos, cpuNanos, allocated, sameThread, figures);
        }
    }
}
