package io.genstage.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The rounds of one peer for one workload. */
final class Result {

    private final String peer;

    private final String configuration;

    private final List<Round> rounds = new ArrayList<>();

    private @Nullable String failure;

    Result(String peer, String configuration) {
        this.peer = peer;
        this.configuration = configuration;
    }

    /** The peer's error, because of which none of its rounds counts. */
    void fail(String answer) {
        failure = answer;
    }

    @Nullable
    String failure() {
        return failure;
    }

    void add(Round round) {
        rounds.add(round);
    }

    /** Adds the rounds that another process of the peer measured. */
    void addAll(Result other) {
        rounds.addAll(other.rounds);
        if (other.failure != null) {
            failure = other.failure;
        }
    }

    String peer() {
        return peer;
    }

    String configuration() {
        return failure == null ? configuration : failure;
    }

    double median(ToDoubleFunction<Round> figure) {
        double[] sorted = sorted(figure);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double least(ToDoubleFunction<Round> figure) {
        return sorted(figure)[0];
    }

    double most(ToDoubleFunction<Round> figure) {
        return sorted(figure)[rounds.size() - 1];
    }

    /** {@return the names of the figures in addition to those that every workload has} */
    List<String> figures() {
        return rounds.get(0).figures().stream().map(Figure::name).toList();
    }

    double median(String name) {
        return median(round -> round.figures().stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value());
    }

    private double[] sorted(ToDoubleFunction<Round> figure) {
        return rounds.stream().mapToDouble(figure).sorted().toArray();
    }
}
