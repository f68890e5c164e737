package io.genstage.internal.protocol;

import java.util.ArrayList;
import java.util.List;

/** Records its calls, by the names of the methods. */
class RecordingReceiver implements Receiver {

    record Call(String method, Object argument) {}

    private final List<Call> calls = new ArrayList<>();

    final List<Call> calls() {
        return calls;
    }

    @Override
    public void subscribeRequested(SubscribeRequest request) {
        calls.add(new Call("subscribeRequested", request));
    }

    @Override
    public void asked(Link<?> link) {
        calls.add(new Call("asked", link));
    }

    @Override
    public void cancelRequested(CancelRequest request) {
        calls.add(new Call("cancelRequested", request));
    }

    @Override
    public void delivered(Delivery<?> delivery) {
        calls.add(new Call("delivered", delivery));
    }

    @Override
    public void ended(Ended ended) {
        calls.add(new Call("ended", ended));
    }

    @Override
    public void callerAsked(CallerAsk ask) {
        calls.add(new Call("callerAsked", ask));
    }

    @Override
    public void entered() {
        calls.add(new Call("entered", ""));
    }

    @Override
    public void infoReceived(Info info) {
        calls.add(new Call("infoReceived", info));
    }

    @Override
    public void swept(Sweep sweep) {
        calls.add(new Call("swept", sweep));
    }
}
