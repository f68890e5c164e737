package io.genstage.benchmarks;

import io.genstage.benchmarks.peers.GenStagePeer;
import io.genstage.benchmarks.peers.ReactorPeer;
import io.genstage.benchmarks.peers.RxJavaPeer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Who takes part. */
final class Peers {

    /** The one that the others are compared with. */
    static final String OURS = "genstage";

    private static final Map<String, Supplier<Peer>> ALL = all();

    private Peers() {}

    private static Map<String, Supplier<Peer>> all() {
        Map<String, Supplier<Peer>> peers = new LinkedHashMap<>();
        peers.put(OURS, GenStagePeer::new);
        peers.put("reactor", ReactorPeer::new);
        peers.put("rxjava", RxJavaPeer::new);
        return peers;
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
