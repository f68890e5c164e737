package io.genstage.guarantees;

import io.genstage.Place;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where {@link Scene#EVENT} is when something ends. In most settings a handler is in a call then: with {@link
 * Scene#ANOTHER}, so that the event must wait, or with the event itself.
 */
enum Setting {
    /** Not emitted. Its consumer is in a call. */
    SOURCE("source", null, "a", Scene::emitAnother, Scene::provide),
    /** Accepted by the inlet of a stage whose consumer is in a call. */
    INLET("inlet", Place.INLET, "a", Scene::emitAnother, Scene::putIntoInlet),
    /** Emitted by a stage whose consumer is in a call. */
    BUFFER("buffer", Place.BUFFER, "a", Scene::emitAnother, Scene::emit),
    /** Emitted by a stage, and queued for a partition whose consumer is in a call. */
    PARTITION("partition", Place.PARTITION, "a", Scene::emitAnother, Scene::emit),
    /** Delivered to a stage during its call. */
    MAILBOX("mailbox", Place.MAILBOX, "c", Scene::emitAnother, Scene::emit),
    /** Queued in a stage before its call. */
    QUEUE("queue", Place.QUEUE, "c", Scene::emitBoth, scene -> {}),
    /** In a handler call that fails once if the handler throws. */
    IN_PROGRESS("in progress", Place.IN_PROGRESS, "c", Scene::emit, scene -> {}),
    /** In a handler call that fails each time if the handler throws. */
    POISON("in progress, fails each time", Place.IN_PROGRESS, "c", Scene::emit, scene -> {}),
    /** In a stage whose call with it has failed, and that waits for its next attempt. */
    RETRY("retry", Place.RETRY, "c", Scene::emit, scene -> {}),
    /** Emitted by a call that is in progress. */
    EMITTED("emitted by the call", Place.IN_PROGRESS, "b", Scene::emit, scene -> {}),
    /** Delivered to a stream that has not read it. */
    READER("reader", Place.READER, "a", Scene::readAnother, scene -> {}),
    /** Delivered to the stage of a subscriber during its call. */
    SUBSCRIBER("subscriber", Place.SUBSCRIBER, "a", Scene::emitAnother, Scene::emit);

    private final String title;

    private final @Nullable Place place;

    private final String stage;

    private final Consumer<Scene> before;

    private final Consumer<Scene> during;

    Setting(
            String title,
            @Nullable Place place,
            String stage,
            Consumer<Scene> before,
            Consumer<Scene> during) {
        this.title = title;
        this.place = place;
        this.stage = stage;
        this.before = before;
        this.during = during;
    }

    /**
     * {@return the constant of a row of the page, if there is one}
     *
     * @param title the name of the row
     */
    static Optional<Setting> titled(String title) {
        return Stream.of(values())
                .filter(constant -> constant.title.equals(title))
                .findFirst();
    }

    /** {@return the name of its row on the page} */
    String title() {
        return title;
    }

    /** {@return where the event is counted if it is given up, or {@code null} if it is not accepted yet} */
    @Nullable
    Place place() {
        return place;
    }

    /** {@return where other stages see the event before the end, or {@code null} if only the stage itself sees it} */
    @Nullable
    Place seenAt() {
        return switch (this) {
            case INLET, BUFFER, PARTITION, MAILBOX -> place;
            case SUBSCRIBER -> Place.MAILBOX;
            default -> null;
        };
    }

    /** {@return the stage that holds the event} */
    String stage() {
        return stage;
    }

    /** Emits what the call is made with. */
    void beforeTheCall(Scene scene) {
        before.accept(scene);
    }

    /** Brings the event to its place. */
    void duringTheCall(Scene scene) {
        during.accept(scene);
    }

    /** {@return the event of the call} */
    String callWith() {
        return switch (this) {
            case IN_PROGRESS, POISON, RETRY, EMITTED -> Scene.EVENT;
            default -> Scene.ANOTHER;
        };
    }

    /** {@return whether the end comes in the call} */
    boolean endsInCall() {
        return this != RETRY && this != READER;
    }

    /** {@return whether the event is at a reader or subscriber, which is not a part of the pipeline} */
    boolean isOutside() {
        return this == READER || this == SUBSCRIBER;
    }

    /** {@return whether the consumer requests the event before it handles the other one} */
    boolean requestsBoth() {
        return this == MAILBOX || this == QUEUE;
    }
}
