package io.genstage.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The comparing process's end of a {@link Fork}. */
final class RemotePeer implements AutoCloseable {

    /** Enough for a hundred thousand of the largest idle pairs. Other workloads never need so much. */
    private static final String HEAP = "-Xmx4g";

    /**
     * The young generation holds all that a start allocates, so that the start is measured and not collections of a
     * growing heap.
     */
    private static final List<String> IDLE_HEAP = List.of(HEAP, "-Xms4g", "-Xmn3g");

    private final String name;

    private final Process process;

    private final PrintStream orders;

    private final BufferedReader answers;

    private @Nullable Result result;

    private RemotePeer(String name, Process process) {
        this.name = name;
        this.process = process;
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static RemotePeer start(Workload workload, String peer, Settings settings) throws IOException {
        return start(workload, peer, settings, System.getProperty("java.class.path"));
    }

    /**
     * Starts a process.
     *
     * @param classPath the class path of the process: perhaps another version of this project
     */
    static RemotePeer start(Workload workload, String peer, Settings settings, String classPath) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            command.add(
                    "--sun-misc-unsafe-memory-access=allow"); // JCTools uses it; suppresses the warning in every run
        }
        command.addAll(workload.idlePairs() > 0 && !workload.cold() ? IDLE_HEAP : List.of(HEAP));
        command.addAll(List.of(
                "-D" + Work.ROUNDS_A_MICROSECOND + "=" + settings.workRounds(),
                "-cp",
                classPath,
                Fork.class.getName(),
                workload.id(),
                peer,
                Integer.toString(settings.roundMillis())));
        return new RemotePeer(
                peer,
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    }

    /**
     * {@return whether the peer supports the workload}
     */
    boolean warmUp(int millis) throws IOException {
        String answer = ask(Fork.WARM_UP + " " + millis);
        result = new Result(name, answer);
        if (answer.startsWith(Fork.FAILED)) {
            result.fail(answer);
        }
        return !answer.equals(Fork.UNSUPPORTED);
    }

    /** After a failure, the peer has no further rounds. */
    void round() throws IOException {
        if (result().failure() != null) {
            return;
        }
        String answer = ask(Fork.ROUND);
        if (answer.startsWith(Fork.FAILED) || answer.equals(Fork.UNSUPPORTED)) {
            result().fail(answer);
        } else {
            result().add(Round.ofLine(answer));
        }
    }

    Result result() {
        return Objects.requireNonNull(result, "not warm yet");
    }

    private String ask(String order) throws IOException {
        orders.println(order);
        String answer = answers.readLine();
        return answer == null ? Fork.FAILED + "its process ended" : answer;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
