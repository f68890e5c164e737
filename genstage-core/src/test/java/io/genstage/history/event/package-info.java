/**
 * What happens in a history: events and where they come from, the callbacks of handlers, the kinds of transitions, and
 * the log that counts and traces them and keeps the first violation. Nothing here knows a stage.
 */
@NullMarked
package io.genstage.history.event;

import org.jspecify.annotations.NullMarked;
