package io.genstage.internal.engine;

import io.genstage.internal.threads.CallerFuture;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The requests to one stage that it has not answered. A request is removed at once when its caller cancels the future
 * or its timeout expires. All methods may be called from any thread.
 */
final class OpenRequests {

    private final Set<CallerFuture<?>> all = ConcurrentHashMap.newKeySet();

    /** Calls that the handler has received. All other requests are answered in the stage's turn, also after its end. */
    private final Set<CallerFuture<?>> received = ConcurrentHashMap.newKeySet();

    void add(CallerFuture<?> request) {
        add(all, request);
    }

    void receive(CallerFuture<?> call) {
        add(received, call);
    }

    private static void add(Set<CallerFuture<?>> open, CallerFuture<?> request) {
        open.add(request);
        request.whenSettled(() -> open.remove(request));
    }

    void failAll(Throwable reason) {
        all.forEach(request -> request.settleWith(reason));
    }

    void failReceived(Throwable reason) {
        received.forEach(call -> call.settleWith(reason));
    }

    int size() {
        return all.size();
    }
}
