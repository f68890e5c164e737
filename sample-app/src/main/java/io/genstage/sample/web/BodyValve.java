package io.genstage.sample.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Limits the number of the server's threads that read request bodies, because a thread waits for the body that it
 * reads. Only some bodies are read at a time, and others are rejected with 503. A body that does not arrive in time is
 * rejected with 408. Requests without a body, such as health checks, always find a thread.
 */
final class BodyValve extends ValveBase {

    /** The time limit grows by a second for each 100 KB, so that a large body that keeps arriving is in time. */
    private static final long NANOS_PER_BYTE = 10_000;

    private final Semaphore places;

    private final long limitNanos;

    BodyValve(UploadProperties properties) {
        super(true);
        this.places = new Semaphore(properties.atOnce());
        this.limitNanos = properties.timeLimit().toNanos();
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (!hasBody(request) || request.isAsyncDispatching()) { // then the body was read before
            getNext().invoke(request, response);
        } else if (places.tryAcquire()) {
            try {
                readInTime(request, response);
            } finally {
                places.release();
            }
        } else {
            response.setHeader(HttpHeaders.RETRY_AFTER, UploadProblems.RETRY_AFTER_SECONDS);
            reject(request, response, HttpStatus.SERVICE_UNAVAILABLE, "Too many uploads at a time. Send it later.");
        }
    }

    private static boolean hasBody(Request request) {
        return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    private void readInTime(Request request, Response response) throws IOException, ServletException {
        InputBuffer input = request.getCoyoteRequest().getInputBuffer();
        TimedInput timed = new TimedInput(input, System.nanoTime() + limitNanos);
        request.getCoyoteRequest().setInputBuffer(timed);
        try {
            getNext().invoke(request, response);
            if (!timed.late) {
                readRest(request, timed);
            }
        } finally {
            request.getCoyoteRequest().setInputBuffer(input);
        }
        if (timed.late) {
            reject(request, response, HttpStatus.REQUEST_TIMEOUT, "The body did not arrive in time.");
        }
    }

    /**
     * Reads the rest of the body: if the server closed the connection, a client that is still sending would not read
     * the response.
     */
    private void readRest(Request request, TimedInput timed) {
        timed.end = System.nanoTime() + limitNanos;
        byte[] rest = new byte[8192];
        try {
            while (!request.isFinished() && request.getStream().read(rest) >= 0) {
                // discard
            }
        } catch (IOException e) {
            timed.late = true;
        }
    }

    private static void reject(Request request, Response response, HttpStatus status, String detail)
            throws IOException {
        if (!response.isCommitted()) {
            response.resetBuffer(true);
            response.setStatus(status.value());
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.getOutputStream()
                    .write("{\"status\":%d,\"title\":\"%s\",\"detail\":\"%s\"}"
                            .formatted(status.value(), status.getReasonPhrase(), detail)
                            .getBytes(StandardCharsets.UTF_8));
        }
        // otherwise Tomcat would wait for the rest of the body
        request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }

    /** Reads the body until the time limit. */
    private static final class TimedInput implements InputBuffer {

        private final InputBuffer input;

        /** The time limit, as {@link System#nanoTime()}. */
        private long end;

        private boolean late;

        TimedInput(InputBuffer input, long end) {
            this.input = input;
            this.end = end;
        }

        @Override
        public int doRead(ApplicationBufferHandler handler) throws IOException {
            if (System.nanoTime() - end >= 0) {
                late = true;
                throw new SocketTimeoutException("The body did not arrive in time");
            }
            try {
                int bytes = input.doRead(handler);
                end += Math.max(0, bytes) * NANOS_PER_BYTE;
                return bytes;
            } catch (SocketTimeoutException e) {
                late = true;
                throw e;
            }
        }

        @Override
        public int available() {
            return input.available();
        }
    }
}
