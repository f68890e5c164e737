package io.genstage.pipeline;

import io.genstage.internal.engine.StageShell;
import io.genstage.internal.text.SimilarNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The stages of a pipeline, in the order of their declaration. Adding or removing one costs the same however many there
 * are: the immutable lists of all stages are created at the first read after a change. All methods may be called from
 * any thread.
 */
final class Stages {

    private final String pipeline;

    private final Map<String, StageGroup> byName;

    private volatile @Nullable List<StageGroup> groups;

    private volatile @Nullable List<StageShell<?, ?>> shells;

    /**
     * No stages yet.
     *
     * @param expected how many there will be at first
     */
    Stages(String pipeline, int expected) {
        this.pipeline = pipeline;
        byName = new LinkedHashMap<>(expected + expected / 2);
    }

    /** A reader sees all of the added stages, or none. */
    synchronized void add(Collection<StageGroup> added) {
        for (StageGroup group : added) {
            byName.put(group.name(), group);
        }
        forgetLists();
    }

    synchronized void remove(StageGroup group) {
        byName.remove(group.name(), group);
        forgetLists();
    }

    /** The stages have other instances now. */
    synchronized void instancesReplaced() {
        forgetLists();
    }

    private void forgetLists() {
        groups = null;
        shells = null;
    }

    synchronized @Nullable StageGroup get(String name) {
        return byName.get(name);
    }

    /**
     * {@return a stage}
     *
     * @throws NoSuchElementException if no stage has that name
     */
    synchronized StageGroup require(String name) {
        StageGroup group = byName.get(name);
        if (group == null) {
            throw new NoSuchElementException("Pipeline '" + pipeline + "' has no stage '" + name + "'. "
                    + SimilarNames.didYouMeanOneOf(name, List.copyOf(byName.keySet()), "Stages"));
        }
        return group;
    }

    List<StageGroup> groups() {
        List<StageGroup> known = groups;
        return known == null ? listGroups() : known;
    }

    private synchronized List<StageGroup> listGroups() {
        List<StageGroup> all = List.copyOf(byName.values());
        groups = all;
        return all;
    }

    /** {@return all instances of all stages} */
    List<StageShell<?, ?>> shells() {
        List<StageShell<?, ?>> known = shells;
        return known == null ? listShells() : known;
    }

    private synchronized List<StageShell<?, ?>> listShells() {
        List<StageShell<?, ?>> all = instances(byName.values());
        shells = all;
        return all;
    }

    static List<StageShell<?, ?>> instances(Collection<StageGroup> groups) {
        List<StageShell<?, ?>> all = new ArrayList<>(groups.size());
        for (StageGroup group : groups) {
            all.addAll(group.instances());
        }
        return Collections.unmodifiableList(all);
    }
}
