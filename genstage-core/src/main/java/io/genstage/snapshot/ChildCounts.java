package io.genstage.snapshot;

/**
 * How many children a consumer has that starts a child for each event.
 *
 * @param running children that run, or wait for a thread
 * @param restarting children that failed and wait for their restart; each still counts against the limit of children
 * @since 0.1.0
 */
public record ChildCounts(int running, int restarting) {

    /** No children. */
    public static final ChildCounts NONE = new ChildCounts(0, 0);

    /** {@return the number of children, whatever their state} */
    public int total() {
        return running + restarting;
    }
}
