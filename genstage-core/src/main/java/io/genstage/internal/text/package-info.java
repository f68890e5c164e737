/** Texts for people: a logger that never throws, texts of the application's objects, similar names. */
@NullMarked
package io.genstage.internal.text;

import org.jspecify.annotations.NullMarked;
