package io.genstage.benchmarks;

/**
 * How long each peer is measured, and how often.
 *
 * @param rounds how many rounds each peer has
 * @param roundMillis the intended duration of a round
 * @param warmUpMillis for how long a peer runs before its first round
 * @param workRounds how many {@linkplain Work#rounds rounds of work} take a microsecond
 */
record Settings(int rounds, int roundMillis, int warmUpMillis, int workRounds) {}
