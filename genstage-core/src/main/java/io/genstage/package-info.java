/**
 * What an application implements and uses: the three kinds of stages, what handlers receive, and the options of
 * subscriptions and buffers.
 *
 * <p>Start with {@link io.genstage.ProducerStage}, {@link io.genstage.ProducerConsumerStage} and {@link
 * io.genstage.ConsumerStage}. Declare them in a {@link io.genstage.definition.PipelineDefinition}, and run it as a
 * {@link io.genstage.pipeline.Pipeline}.
 *
 * <p>The project's glossary, {@code docs/glossary.md}, defines the words of demand: <em>requested</em>,
 * <em>delivered</em>, <em>outstanding</em>, <em>grant</em>, <em>room</em> and <em>owed</em>.
 */
@NullMarked
package io.genstage;

import org.jspecify.annotations.NullMarked;
