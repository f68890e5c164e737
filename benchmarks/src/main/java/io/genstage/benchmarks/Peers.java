package io.genstage.benchmarks;

import io.genstage.benchmarks.peers.ArrayBlockingQueuePeer;
import io.genstage.benchmarks.peers.BareThreadsPeer;
import io.genstage.benchmarks.peers.DisruptorPeer;
import io.genstage.benchmarks.peers.GenStageEachPeer;
import io.genstage.benchmarks.peers.GenStageLimitPeer;
import io.genstage.benchmarks.peers.GenStagePeer;
import io.genstage.benchmarks.peers.JctoolsArraysPeer;
import io.genstage.benchmarks.peers.JctoolsListsPeer;
import io.genstage.benchmarks.peers.JctoolsPeer;
import io.genstage.benchmarks.peers.MutinyPeer;
import io.genstage.benchmarks.peers.OneThreadPeer;
import io.genstage.benchmarks.peers.PekkoPeer;
import io.genstage.benchmarks.peers.ReactorPeer;
import io.genstage.benchmarks.peers.RxJavaPeer;
import io.genstage.benchmarks.peers.SmallRyePeer;
import io.genstage.benchmarks.peers.SpringPeer;
import io.genstage.benchmarks.peers.SubmissionPublisherPeer;
import java.lang.reflect.Constructor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The names of the peers. */
final class Peers {

    /** The peer that the others are compared with. */
    static final String OURS = "genstage";

    static final String JOX = "jox";

    private static final Map<String, Supplier<Peer>> ALL = all();

    private Peers() {}

    private static Map<String, Supplier<Peer>> all() {
        Map<String, Supplier<Peer>> peers = new LinkedHashMap<>();
        peers.put(OURS, GenStagePeer::new);
        peers.put("genstage-each", GenStageEachPeer::new);
        peers.put("genstage-max-in-flight", GenStageLimitPeer::new);
        peers.put("genstage-spring-single", () -> new SpringPeer("single", false));
        peers.put("genstage-spring-batch", () -> new SpringPeer("batch", false));
        peers.put("genstage-spring-metrics", () -> new SpringPeer("single", true));

        // stream libraries
        peers.put("reactor", ReactorPeer::new);
        peers.put("rxjava", RxJavaPeer::new);
        peers.put("mutiny", MutinyPeer::new);
        peers.put("smallrye", SmallRyePeer::new);
        peers.put("pekko", PekkoPeer::new);
        peers.put("submission-publisher", SubmissionPublisherPeer::new);
        jox().ifPresent(jox -> peers.put(JOX, jox));

        // without a stream library
        peers.put("jctools-lists", JctoolsListsPeer::new);
        peers.put("jctools-arrays", JctoolsArraysPeer::new);
        peers.put("jctools", JctoolsPeer::new);
        peers.put("disruptor", DisruptorPeer::new);
        peers.put("array-blocking-queue", ArrayBlockingQueuePeer::new);
        peers.put("bare-threads", BareThreadsPeer::new);
        peers.put("one-thread", OneThreadPeer::new);
        return peers;
    }

    /** Compiled for Java 21. An earlier JDK does not compile it. */
    private static Optional<Supplier<Peer>> jox() {
        try {
            Constructor<? extends Peer> jox = Class.forName("io.genstage.benchmarks.peers.JoxPeer")
                    .asSubclass(Peer.class)
                    .getConstructor();
            return Optional.of(() -> create(jox));
        } catch (ClassNotFoundException | UnsupportedClassVersionError e) {
            return Optional.empty();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Peer create(Constructor<? extends Peer> peer) {
        try {
            return peer.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /**
     * Checks that a peer has this name.
     *
     * @throws IllegalArgumentException if none has
     */
    static void check(String name) {
        supplier(name);
    }

    static Peer of(String name) {
        return supplier(name).get();
    }

    private static Supplier<Peer> supplier(String name) {
        Supplier<Peer> peer = ALL.get(name);
        if (peer == null) {
            throw new IllegalArgumentException("There is no peer '" + name + "'. Choose one of " + names());
        }
        return peer;
    }
}
