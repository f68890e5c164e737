package io.genstage.sample.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Limits of {@code POST /flights}.
 *
 * @param maxSize the largest body that is accepted
 * @param maxWait how long a request waits for room in the pipeline, or in memory, before it is rejected
 * @param maxStoreWait how long a request with {@code wait=true} waits until its flights are stored
 * @param timeLimit how long a body may take to arrive before it is rejected, plus a second for each 100 KB
 * @param atOnce how many bodies are read at a time, of any size and for any path; others are rejected
 * @param largeAtOnce how many bodies of more than 64 KB are in memory at a time; others have to wait
 */
@ConfigurationProperties("sample.upload")
record UploadProperties(
        DataSize maxSize, Duration maxWait, Duration maxStoreWait, Duration timeLimit, int atOnce, int largeAtOnce) {}
