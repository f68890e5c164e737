package io.genstage.dispatch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The partitions' names and their indexes. */
final class PartitionNames {

    /** As many names a message lists: an event that fails must not cost more the more partitions there are. */
    private static final int LISTED = 20;

    private final List<String> names;

    private final Map<String, Integer> indexes = new HashMap<>();

    PartitionNames(List<String> names) {
        this.names = names;
        for (String name : names) {
            indexes.put(name, indexes.size());
        }
    }

    /**
     * The index of the partition that was computed for an event.
     *
     * @throws IllegalStateException if there is none of that name
     */
    int placed(String name) {
        Integer index = indexes.get(name);
        if (index == null) {
            throw new IllegalStateException(
                    "unknown partition '" + name + "' computed for an event; the partitions are " + this);
        }
        return index;
    }

    /**
     * The index of the partition that a consumer has asked for.
     *
     * @throws IllegalStateException if it has not, or there is none of that name
     */
    int chosen(Subscriber<?> subscriber) {
        String name = subscriber.options().partition();
        if (name == null) {
            throw new IllegalStateException(
                    "'" + subscriber.consumer() + "' must say which partition it takes; the partitions are " + this);
        }
        Integer index = indexes.get(name);
        if (index == null) {
            throw new IllegalStateException("'" + subscriber.consumer() + "' wants the partition '" + name
                    + "', which is not there; the partitions are " + this);
        }
        return index;
    }

    @Override
    public String toString() {
        return names.size() <= LISTED
                ? names.toString()
                : String.join(", ", names.subList(0, LISTED)) + " and " + (names.size() - LISTED) + " more";
    }
}
