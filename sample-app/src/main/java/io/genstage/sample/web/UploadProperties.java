package io.genstage.sample.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Limits of {@code POST /flights}.
 *
 * @param maxSize the largest body that is taken
 * @param patience how long a request waits for room in the pipeline before it is refused
 */
@ConfigurationProperties("sample.upload")
record UploadProperties(DataSize maxSize, Duration patience) {}
