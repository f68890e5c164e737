package io.genstage.dispatch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The partitions' names and their indexes. */
final class PartitionNames {

    /**
     * How many names a message lists at most, so that the cost of a failing event does not grow with the number of
     * partitions.
     */
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
     * {@return the index of the partition that was computed for an event}
     *
     * @throws IllegalStateException if there is no partition of that name
     */
    int computed(String name) {
        Integer index = indexes.get(name);
        if (index == null) {
            throw new IllegalStateException(
                    "unknown partition '" + name + "' computed for an event; the partitions are " + this);
        }
        return index;
    }

    /**
     * {@return the index of the partition that a subscription names}
     *
     * @throws IllegalStateException if it names none, or an unknown one
     */
    int requested(Subscriber<?> subscriber) {
        String name = subscriber.options().partition();
        if (name == null) {
            throw new IllegalStateException(
                    "'" + subscriber.consumer() + "' names no partition. Set its partition to one of " + this);
        }
        Integer index = indexes.get(name);
        if (index == null) {
            throw new IllegalStateException("'" + subscriber.consumer() + "' asks for the unknown partition '" + name
                    + "'; the partitions are " + this);
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
