package io.genstage.sample.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * The memory for the bodies of uploads. A limited number of large bodies is in memory at a time; further requests wait.
 */
@Component
class UploadMemory {

    /** Processes a body. */
    @FunctionalInterface
    interface BodyFunction<T> {

        T apply(byte[] body) throws InterruptedException;
    }

    private static final int SMALL_BYTES = 64 * 1024;

    private final UploadProperties properties;

    private final Semaphore large;

    UploadMemory(UploadProperties properties) {
        this.properties = properties;
        this.large = new Semaphore(properties.largeAtOnce(), true);
    }

    /** Reads a body and passes it to a function, which must not keep it. */
    <T> T read(InputStream body, BodyFunction<T> function) throws IOException, InterruptedException {
        byte[] begin = body.readNBytes(SMALL_BYTES);
        if (begin.length < SMALL_BYTES) {
            return function.apply(begin);
        }
        if (!large.tryAcquire(properties.maxWait().toNanos(), TimeUnit.NANOSECONDS)) {
            throw UploadProblems.noMemory();
        }
        try {
            return function.apply(whole(begin, body));
        } finally {
            large.release();
        }
    }

    /** Reads at most one byte more than the limit, whatever length the request declares. */
    private byte[] whole(byte[] begin, InputStream rest) throws IOException {
        DataSize maxSize = properties.maxSize();
        int limit = Math.toIntExact(maxSize.toBytes());
        byte[] bytes = new SequenceInputStream(new ByteArrayInputStream(begin), rest).readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw UploadProblems.tooLarge(maxSize);
        }
        return bytes;
    }
}
