package io.genstage.benchmarks;

/**
 * How long and how often is measured.
 *
 * @param rounds how many rounds each peer has
 * @param roundMillis how long a round is to last
 * @param warmUpMillis for how long a peer runs before the first round
 * @param workRounds how many {@linkplain Work#rounds rounds of work} take a microsecond
 */
record Settings(int rounds, int roundMillis, int warmUpMillis, int workRounds) {}
