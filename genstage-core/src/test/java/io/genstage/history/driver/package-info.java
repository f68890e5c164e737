/**
 * Plays histories: generates a pipeline from a seed, chooses acts, runs the scheduler step by step, and calls the
 * checks.
 */
@NullMarked
package io.genstage.history.driver;

import org.jspecify.annotations.NullMarked;
