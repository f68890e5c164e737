package io.genstage.benchmarks;

import io.genstage.benchmarks.peers.GenStagePeer;
import io.genstage.benchmarks.peers.MutinyPeer;
import io.genstage.benchmarks.peers.PekkoPeer;
import io.genstage.benchmarks.peers.ReactorPeer;
import io.genstage.benchmarks.peers.RxJavaPeer;
import io.genstage.benchmarks.peers.SubmissionPublisherPeer;
import java.lang.reflect.Constructor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Who takes part. */
final class Peers {

    /** The one that the others are compared with. */
    static final String OURS = "genstage";

    static final String JOX = "jox";

    private static final Map<String, Supplier<Peer>> ALL = all();

    private Peers() {}

    private static Map<String, Supplier<Peer>> all() {
        Map<String, Supplier<Peer>> peers = new LinkedHashMap<>();
        peers.put(OURS, GenStagePeer::new);
        peers.put("reactor", ReactorPeer::new);
        peers.put("rxjava", RxJavaPeer::new);
        peers.put("mutiny", MutinyPeer::new);
        peers.put("pekko", PekkoPeer::new);
        peers.put("submission-publisher", SubmissionPublisherPeer::new);
        jox().ifPresent(jox -> peers.put(JOX, jox));
        return peers;
    }

    /** Compiled for Java 21, and not at all by an earlier one. */
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

    static Peer of(String name) {
        Supplier<Peer> peer = ALL.get(name);
        if (peer == null) {
            throw new IllegalArgumentException("There is no peer '" + name + "'; there are " + names());
        }
        return peer.get();
    }
}
