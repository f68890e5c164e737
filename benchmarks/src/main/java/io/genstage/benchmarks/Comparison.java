package io.genstage.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several peers do one workload, each in a separate process, in turn: a disturbance of the machine affects all peers
 * alike.
 */
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
        return workload.cold() ? runCold() : runWarm();
    }

    /** Runs each round in a new process. */
    private List<Result> runCold() throws IOException {
        Map<String, Result> results = new LinkedHashMap<>();
        for (int i = 0; i < settings.rounds(); i++) {
            for (String name : peers) {
                try (RemotePeer peer = RemotePeer.start(workload, name, settings)) {
                    peer.warmUp(0);
                    peer.round();
                    results.computeIfAbsent(
                                    name,
                                    fresh -> new Result(name, peer.result().configuration()))
                            .addAll(peer.result());
                }
            }
        }
        return List.copyOf(results.values());
    }

    private List<Result> runWarm() throws IOException {
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
