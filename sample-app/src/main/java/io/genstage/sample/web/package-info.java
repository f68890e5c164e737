/** The HTTP API: queries of delays, and uploads of live flights. */
@NullMarked
package io.genstage.sample.web;

import org.jspecify.annotations.NullMarked;
