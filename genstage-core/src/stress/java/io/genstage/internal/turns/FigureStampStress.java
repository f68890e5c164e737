package io.genstage.internal.turns;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJJ_Result;

/** {@link FigureStamp}: plain figures, one writer at a time, any number of readers. */
final class FigureStampStress {

    private FigureStampStress() {}

    /**
     * Figures are changed twice while somebody reads them. The stamp must be seen odd before the first figure changes,
     * and even only behind the last; and a reader must look at it again behind its last figure. The writer itself reads
     * in the middle, as a dispatcher's key function may, and must not wait for itself.
     */
    @JCStressTest
    @Outcome(
            id = {"10, 0, 0", "10, 1, 1", "10, 2, 2"},
            expect = ACCEPTABLE,
            desc = "figures that fit together")
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
