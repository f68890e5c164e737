package io.genstage.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;

/**
 * The measurement of one round.
 *
 * @param events how many events flowed, or how many pairs were idle
 * @param nanos the duration in nanoseconds
 * @param cpuNanos the processor time of all threads meanwhile, including the collector and the compiler
 * @param allocated how many bytes they allocated
 * @param sameThread the share of the events that were taken by the thread that made them
 * @param figures the workload's other figures
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

    /** {@return one line of text for the comparing process} */
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
