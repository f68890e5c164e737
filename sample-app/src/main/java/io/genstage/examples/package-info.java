/** GenStage's four examples, each a program of its own and without Spring. */
@NullMarked
package io.genstage.examples;

import org.jspecify.annotations.NullMarked;
