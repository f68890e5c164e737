/** GenStage's four examples, each as a program without Spring. */
@NullMarked
package io.genstage.examples;

import org.jspecify.annotations.NullMarked;
