package io.genstage.lineage;

import io.genstage.BufferOptions;
import io.genstage.ConsumerStage;
import io.genstage.DeadLetter;
import io.genstage.DeliveryGuarantee;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import io.genstage.supervision.ErrorOptions.Then;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.Supervision;
import io.genstage.testing.SeededScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A random pipeline: a source, up to two steps, one or two consumers, and perhaps a dead-letter stage. */
final class Topology {

    static final String SOURCE = "a";

    private static final String LETTERS = "letters";

    private static final int MOST_DEMAND = 8;

    private final Lineage lineage;

    private final SeededScheduler scheduler;

    private final BooleanSupplier forced;

    private final boolean supervised;

    /** 0: a stage takes dead letters; 1: a handler; 2: they are logged. */
    private final int letters;

    private final List<StageBook> books = new ArrayList<>();

    private final Source.State source;

    private final Outlet sourceOutlet;

    private final KeptItems kept;

    private final @Nullable Integer maxInFlight;

    Topology(Lineage lineage, SeededScheduler scheduler, BooleanSupplier forced) {
        this.lineage = lineage;
        this.scheduler = scheduler;
        this.forced = forced;
        this.supervised = lineage.oneIn(2);
        this.letters = lineage.random.nextInt(3);
        this.source = new Source.State(lineage);
        this.sourceOutlet = new Outlet(lineage);
        this.kept = new KeptItems(lineage);
        this.maxInFlight = letters < 2 && lineage.oneIn(2) ? MOST_DEMAND + lineage.random.nextInt(8) : null;
    }

    PipelineDefinition definition() {
        PipelineDefinition.Builder builder = PipelineDefinition.named("lineage");
        if (supervised) {
            builder.supervision(Supervision.DEFAULT
                    .withBackoff(Backoff.NONE)
                    .withIntensity(new RestartIntensity(100_000, Duration.ofHours(1))));
        }
        builder.producer(SOURCE, () -> new Source(source, lineage, sourceOutlet), options -> {
            options.dispatcher(sourceOutlet::dispatcher);
            options.onError(ErrorOptions.ofAttempts(3)
                    .withBackoff(new Backoff(Duration.ofMillis(1), 1, Duration.ofMillis(1), 0)));
            if (maxInFlight != null) {
                options.maxInFlight(maxInFlight);
            }
        });
        String last = SOURCE;
        Outlet outlet = sourceOutlet;
        for (int i = lineage.random.nextInt(3); i > 0; i--) {
            String name = "b" + i;
            StageBook book = book(name);
            Outlet from = outlet;
            String producer = last;
            Outlet own = new Outlet(lineage);
            builder.producerConsumer(name, () -> new Step(book, own, kept, forced), options -> {
                consumer(options, book, producer, from);
                options.dispatcher(own::dispatcher);
                options.buffer(lineage.oneIn(2) ? BufferOptions.keepLast(2) : BufferOptions.unlimited());
            });
            if (from.isShared() && lineage.oneIn(4)) {
                sink(builder, "d" + i, producer, from);
            }
            last = name;
            outlet = own;
        }
        sink(builder, "c", last, outlet);
        letters(builder);
        return builder.build();
    }

    private StageBook book(String name) {
        StageBook book = new StageBook(name, lineage, supervised, letters == 0, scheduler::now);
        books.add(book);
        return book;
    }

    private void sink(PipelineDefinition.Builder builder, String name, String producer, Outlet from) {
        StageBook book = book(name);
        builder.consumer(name, () -> new Sink(book, forced), options -> consumer(options, book, producer, from));
    }

    private void consumer(StageDefinition.Options<Item> options, StageBook book, String producer, Outlet from) {
        int max = 1 + lineage.random.nextInt(MOST_DEMAND);
        SubscriptionOptions demand = new SubscriptionOptions(
                max, lineage.random.nextInt(max), SubscriptionOptions.DEFAULT.cancelMode());
        options.subscribeTo(producer, from.subscription(book.stage, demand));
        options.concurrency(from.instances());
        options.delivery(book.redelivers ? DeliveryGuarantee.AT_LEAST_ONCE : DeliveryGuarantee.AT_MOST_ONCE);
        boolean toStage = letters == 0 && book.onError.then() == Then.DEAD_LETTER;
        options.onError(toStage ? book.onError.thenDeadLetterTo(LETTERS) : book.onError);
    }

    private void letters(PipelineDefinition.Builder builder) {
        boolean needed = books.stream().anyMatch(book -> book.onError.then() == Then.DEAD_LETTER);
        if (letters == 1) {
            builder.deadLetterHandler(this::letter);
        } else if (letters == 0 && needed) {
            ConsumerStage<DeadLetter<Item>> handler = (all, from) -> all.forEach(letter -> {
                letter(letter);
                lineage.finished(letter.event(), letter.stage());
            });
            builder.consumer(LETTERS, handler);
        }
    }

    private void letter(DeadLetter<?> letter) {
        if (lineage.isWithdrawn((Item) letter.event())) {
            lineage.violated("a dead letter is about " + letter.event() + ", which its source has withdrawn");
        }
    }

    List<StageBook> books() {
        return books;
    }

    /** {@return the book of a step, or nothing if the stage is none} */
    Optional<StageBook> step(String stage) {
        return books.stream()
                .filter(book -> book.stage.equals(stage) && stage.startsWith("b"))
                .findFirst();
    }

    boolean supervised() {
        return supervised;
    }

    Source.State source() {
        return source;
    }

    Outlet sourceOutlet() {
        return sourceOutlet;
    }

    KeptItems kept() {
        return kept;
    }

    @Nullable
    Integer maxInFlight() {
        return maxInFlight;
    }
}
