package io.genstage.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One workload done by several peers, each in a process of its own, round by round in turn: what disturbs one disturbs all. */
final class Comparison {

    private final Workload workload;

    private final List<String> peers;

    private final Settings settings;

    Comparison(Workload workload, List<String> peers, Settings settings) {
        this.workload = workload;
        this.peers = peers;
        this.settings = settings;
    }

    List<Result> run() throws IOException {
        List<RemotePeer> started = new ArrayList<>();
        try {
            List<RemotePeer> ready = new ArrayList<>();
            for (String name : peers) {
                RemotePeer peer = RemotePeer.start(workload, name, settings);
                started.add(peer);
                if (peer.warmUp(settings.warmUpMillis())) {
                    ready.add(peer);
                }
            }
            for (int i = 0; i < settings.rounds(); i++) {
                for (RemotePeer peer : ready) {
                    peer.round();
                }
            }
            return ready.stream().map(RemotePeer::result).toList();
        } finally {
            started.forEach(RemotePeer::close);
        }
    }
}
