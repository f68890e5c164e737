package io.genstage.internal.turns;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJJ_Result;

/** {@link FigureStamp}: plain figures with one writing thread at a time and any number of reading threads. */
final class FigureStampStress {

    private FigureStampStress() {}

    /**
     * The writing thread changes the figures twice while another thread reads them. The reading thread must see an odd
     * stamp before the first figure changes, and an even stamp only after the last figure has changed. The reading
     * thread must read the stamp again after the last figure. The writing thread also reads the figures during a
     * change, as a dispatcher's key function may. This read must not wait for the stamp, because only the writing
     * thread can close it.
     */
    @JCStressTest
    @Outcome(
            id = {"10, 0, 0", "10, 1, 1", "10, 2, 2"},
            expect = ACCEPTABLE,
            desc = "consistent figures")
    @Outcome(expect = FORBIDDEN, desc = "torn figures")
    @State
    public static class ChangeAgainstRead {

        private final FigureStamp stamp = new FigureStamp();

        private long first;

        private long second;

        @Actor
        public void change(IJJ_Result result) {
            stamp.open();
            first = 1;
            result.r1 = Objects.requireNonNull(stamp.read(() -> (int) (10 * first + second)));
            second = 1;
            stamp.close();
            stamp.open();
            first = 2;
            second = 2;
            stamp.close();
        }

        @Actor
        public void read(IJJ_Result result) {
            long[] figures = null;
            while (figures == null) {
                figures = stamp.read(() -> new long[] {first, second});
            }
            result.r2 = figures[0];
            result.r3 = figures[1];
        }
    }
}
