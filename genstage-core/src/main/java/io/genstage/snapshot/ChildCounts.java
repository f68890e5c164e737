package io.genstage.snapshot;

/**
 * How many children a consumer has that starts one for each event.
 *
 * @param running those that run, or wait for a thread to begin
 * @param restarting those that have failed and wait until they are started again; each still has its place (R209)
 * @since 0.1.0
 */
public record ChildCounts(int running, int restarting) {

    /** No children. */
    public static final ChildCounts NONE = new ChildCounts(0, 0);

    /**
     * {@return how many there are, in whatever state}
     */
    public int total() {
        return running + restarting;
    }
}
