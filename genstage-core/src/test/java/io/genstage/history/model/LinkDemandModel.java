package io.genstage.history.model;

import io.genstage.SubscriptionOptions;
import io.genstage.history.event.Transition;

/**
 * Predicts how many events the consumer has requested over one link: by itself, or manually, as its handler decides.
 */
public final class LinkDemandModel {

    private final LinkModel link;

    private final SubscriptionOptions options;

    /** The consumer's handler chose manual demand when it was last asked. */
    private boolean manual;

    private boolean everManual;

    /** What an automatic consumer has requested; 0 until it may. */
    private long requested;

    /** The same, before the last batch was handled. */
    private long requestedBeforeBatch;

    /** What acts have asked for manually. */
    private long requestedManually;

    /** Events were dropped since the model knew what the consumer has requested. */
    private boolean uncertain;

    /** What the last snapshot of the consumer showed. */
    private long observed;

    LinkDemandModel(LinkModel link) {
        this.link = link;
        this.options = link.options;
    }

    public boolean isManual() {
        return manual;
    }

    public boolean wasEverManual() {
        return everManual;
    }

    /** {@return the cumulative count of events that the consumer has requested} */
    public long requested() {
        return manual ? requestedManually : requested;
    }

    public long observed() {
        return observed;
    }

    public void observe(long inSnapshot) {
        observed = inSnapshot;
    }

    /**
     * The consumer's handler chooses. A later handler may choose differently. The demand requested so far stays
     * requested.
     */
    public void setManual(boolean chosen) {
        if (chosen) {
            requestedManually = Math.max(requestedManually, requested);
        } else if (manual) {
            requested = requestedManually;
        }
        if (link.subscribedIn > 1 && manual != chosen && observed > 0) {
            link.world.count(Transition.DEMAND_CONTROL_CHANGED);
        }
        manual = chosen;
        everManual |= chosen;
        if (!manual && requested > 0) {
            requestIfLow();
        }
    }

    /** The consumer processes an {@code ask} of an act. */
    public void askReceived(int events) {
        requestedManually += manual ? events : 0;
    }

    /** {@return whether an automatic consumer may have made its first request without our seeing it} */
    public boolean mayRequestFirst() {
        return !manual && requested == 0 && link.subscribedIn > 0;
    }

    /** The first request, of the whole max demand. */
    public void requestFirst() {
        requested = options.maxDemand();
    }

    /** A consumer receives nothing before its first request. So when it handles a batch, it has made that request. */
    void batchArrived() {
        if (mayRequestFirst()) {
            requestFirst();
        }
        requestedBeforeBatch = requested;
    }

    void batchHandled() {
        requestIfLow();
    }

    /** The batch that was handled last has failed after all, so the consumer did not request more for it. */
    void batchRevoked() {
        requested = requestedBeforeBatch;
    }

    /** An event has ended that the handler did not receive. */
    void requestInPlaceOfOne() {
        requestedManually += manual ? 1 : 0;
        requestIfLow();
    }

    /** Events were dropped that the handler did not receive. */
    void dropped(long events) {
        requestedManually += manual ? events : 0;
        uncertain = true;
    }

    /** What was requested in place of dropped events depends on when they were dropped, so the model adopts it. */
    void adopt(long now) {
        if (!uncertain) {
            return;
        }
        uncertain = false;
        if (mayRequestFirst()) {
            requestFirst();
        }
        long settled = link.settled();
        boolean fits = now >= requested && now <= settled + options.maxDemand() && now - settled > options.minDemand();
        if (!manual && requested > 0) {
            if (!fits) {
                link.world.violated(link + " has requested " + now + " events after " + settled + " have ended");
            }
            requested = now;
        }
    }

    /** Does nothing if {@link #adopt} follows: it is not known whether events were dropped before. */
    void requestIfLow() {
        if (!manual && !uncertain && requested - link.settled() <= options.minDemand()) {
            requested = link.settled() + options.maxDemand();
        }
    }
}
