/** The job over HTTP: delays out, live flights in. */
@NullMarked
package io.genstage.sample.web;

import org.jspecify.annotations.NullMarked;
