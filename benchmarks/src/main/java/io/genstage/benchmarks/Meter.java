package io.genstage.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

/** Measures rounds in this process. */
final class Meter {

    private static final com.sun.management.OperatingSystemMXBean SYSTEM =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final long LEAST_FREED = 1 << 20;

    private Meter() {}

    /**
     * Makes a peer do a workload once.
     *
     * @throws WrongEventException if an event was lost, doubled or misplaced
     */
    static Round flow(Workload workload, Peer peer, long events) throws Exception {
        Flow flow = workload.flow(events);
        long allocated = allocatedBytes();
        long cpu = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        flow.run(peer);
        long nanos = System.nanoTime() - start;
        long cpuNanos = SYSTEM.getProcessCpuTime() - cpu;
        long bytes = allocatedBytes() - allocated;
        flow.verify();
        Work.keep(flow.residue());
        return new Round(flow.events(), nanos, cpuNanos, bytes, flow.sameThread(), flow.figures());
    }

    /** {@return the processor time that all threads of this process have used so far} */
    static long cpuNanos() {
        return SYSTEM.getProcessCpuTime();
    }

    /** Makes a peer start idle pairs and stop them again. */
    static Round idle(Peer peer, int pairs) throws Exception {
        long before = usedHeap();
        long allocated = allocatedBytes();
        long cpu = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        AutoCloseable idle = peer.idle(pairs);
        long nanos = System.nanoTime() - start;
        long cpuNanos = SYSTEM.getProcessCpuTime() - cpu;
        long bytes = allocatedBytes() - allocated;
        double heap = (usedHeap() - before) / (double) pairs;
        long stop = System.nanoTime();
        idle.close();
        double stopMillis = (System.nanoTime() - stop) / 1e6;
        return new Round(
                pairs,
                nanos,
                cpuNanos,
                bytes,
                0,
                List.of(
                        new Figure("heap", heap),
                        new Figure("start_ms", nanos / 1e6),
                        new Figure("stop_ms", stopMillis)));
    }

    /**
     * The reachable bytes. Collects until the heap stops shrinking, because what one collection finds may be freed by
     * the next one only, and pairs that were stopped may not all have ended.
     */
    private static long usedHeap() {
        long before;
        long now = Long.MAX_VALUE;
        do {
            before = now;
            System.gc();
            now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        } while (now < before - LEAST_FREED);
        return now;
    }

    /** The bytes that this process has allocated so far. Before Java 21: the bytes that live threads have allocated. */
    static long allocatedBytes() {
        try {
            Method total = com.sun.management.ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
            return (long) total.invoke(THREADS);
        } catch (NoSuchMethodException e) {
            return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
                    .filter(bytes -> bytes > 0)
                    .sum();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
