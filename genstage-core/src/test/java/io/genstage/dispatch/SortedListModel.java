package io.genstage.dispatch;

import java.util.ArrayList;
import java.util.List;

/**
 * A literal model of GenStage's demand dispatcher: a list in descending order, insertion before the first strictly
 * smaller count (R160–R163); but the demand of a leaving consumer is removed (D1).
 */
final class SortedListModel {

    record Share(String consumer, int count) {}

    private record Entry(String name, long count) {}

    private final List<Entry> entries = new ArrayList<>();

    void add(String name) {
        insert(new Entry(name, 0));
    }

    void remove(String name) {
        entries.removeIf(entry -> entry.name.equals(name));
    }

    void ask(String name, long more) {
        Entry old = entries.stream()
                .filter(entry -> entry.name.equals(name))
                .findFirst()
                .orElseThrow();
        entries.remove(old);
        insert(new Entry(name, old.count + more));
    }

    /** How many events each consumer receives, in order. */
    List<Share> dispatch(int size) {
        List<Share> shares = new ArrayList<>();
        int left = size;
        while (left > 0) {
            Entry head = entries.remove(0);
            int count = (int) Math.min(head.count, left);
            shares.add(new Share(head.name, count));
            left -= count;
            insert(new Entry(head.name, head.count - count));
        }
        return shares;
    }

    long total() {
        return entries.stream().mapToLong(Entry::count).sum();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    private void insert(Entry entry) {
        int index = 0;
        while (index < entries.size() && entries.get(index).count >= entry.count) {
            index++;
        }
        entries.add(index, entry);
    }
}
