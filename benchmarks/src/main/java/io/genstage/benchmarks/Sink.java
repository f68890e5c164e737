package io.genstage.benchmarks;

/** Takes events, and checks on arrival that none is lost, doubled or out of order. Used by one thread at a time. */
public abstract class Sink {

    private final int work;

    private long taken;

    private long sum;

    private long noted;

    private long bySameThread;

    private long residue;

    /**
     * A sink.
     *
     * @param work how much work it does for each event, in {@linkplain Work#rounds rounds}
     */
    Sink(int work) {
        this.work = work;
    }

    public final void accept(Event event) {
        check(event);
        work(event);
        sum += event.sequence();
        Makers makers = makersOf(event);
        if (makers.isNoted(event.sequence())) {
            noted++;
            bySameThread += makers.madeByThisThread(event.sequence()) ? 1 : 0;
        }
        taken++;
    }

    /**
     * Checks that this is the next event.
     *
     * @throws WrongEventException if it is not
     */
    abstract void check(Event event);

    abstract Makers makersOf(Event event);

    /** Does the workload's work for an event. */
    void work(Event event) {
        if (work > 0) {
            residue += Work.spin(work, event.sequence());
        }
    }

    /** {@return how many events it has taken} */
    final long taken() {
        return taken;
    }

    /** {@return the sum of their sequence numbers} */
    final long sum() {
        return sum;
    }

    final long noted() {
        return noted;
    }

    final long bySameThread() {
        return bySameThread;
    }

    final long residue() {
        return residue;
    }
}
