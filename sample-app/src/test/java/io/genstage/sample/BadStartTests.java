package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The messages that a user reads if the files or the database are unusable. */
@ExtendWith(OutputCaptureExtension.class)
class BadStartTests {

    @TempDir
    private Path directory;

    @Test
    void aMissingFileOfFlightsIsNamed(CapturedOutput output) {
        failsToStart("sample.flights=" + directory.resolve("none.json"));

        assertThat(output)
                .contains("There is no readable data file at " + directory.resolve("none.json") + ".")
                .contains("set the property sample.flights to another file: --sample.flights=/path/to/file");
    }

    @Test
    void aBrokenFileOfFlightsIsNamedWithLineAndReasonAndNothingIsStored(CapturedOutput output) throws IOException {
        Path file = Files.writeString(directory.resolve("broken.json"), """
                [{"date":"2001/01/01 00:47","delay":66,"distance":1750,"origin":"DTW","destination":"LAS"},
                {"date":"2001/01/01 01:10","delay":95,"distance":2399,"origin":"HNL","destin
                """);
        failsToStart("sample.flights=" + file);

        assertThat(output)
                .contains("The data file " + file + " is broken. Line 2, column 77 (flight 2): Illegal unquoted")
                .contains("Correct the file, or set the property sample.flights to another file");
        assertThat(directory.resolve("flights.mv.db")).doesNotExist();
    }

    @Test
    void aMissingFileOfAirportsIsNamed(CapturedOutput output) {
        failsToStart("sample.airports=classpath:data/none.csv");

        assertThat(output)
                .contains("There is no readable data file at class path resource [data/none.csv].")
                .contains("--sample.airports=/path/to/file");
    }

    @Test
    void aPathThatCannotBeWrittenIsNamed(CapturedOutput output) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");
        failsToStart("sample.database=" + file.resolve("flights"));

        assertThat(output)
                .contains("The database at jdbc:h2:file:" + file.resolve("flights") + " does not work: ")
                .contains("that the directory can be written; delete the file if it is broken; or choose another path")
                .doesNotContain("at org.h2.");
    }

    @Test
    void aDatabaseThatAnotherUserMayHaveWrittenIsNotOpened(CapturedOutput output) throws IOException {
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path planted = Files.writeString(open.resolve("flights.mv.db"), "code that runs when H2 opens the file");
        failsToStart("sample.database=" + open.resolve("flights"));

        assertThat(output)
                .contains("The database at jdbc:h2:file:" + open.resolve("flights")
                        + " does not work: other users can write to the folder '")
                .contains("run `chmod 700 ");
        assertThat(planted).hasContent("code that runs when H2 opens the file");
    }

    @Test
    void aDatabaseThatAnotherProcessUsesIsNamed(CapturedOutput output) throws IOException {
        Path file = directory.resolve("flights.mv.db");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            failsToStart();
        }

        assertThat(output)
                .contains("The database at jdbc:h2:file:" + directory.resolve("flights") + " does not work: ")
                .contains("already in use")
                .contains("Check that no other sample is running");
    }

    @Test
    void aDatabaseServerThatIsDownIsNamed(CapturedOutput output) {
        failsToStart(
                "spring.profiles.active=postgres",
                "spring.datasource.url=jdbc:postgresql://localhost:1/flights?password=secret");

        assertThat(output)
                .contains("The database at jdbc:postgresql://localhost:1/flights does not work: "
                        + "Connection to localhost:1 refused.")
                .contains("Check that the database server is running and reachable")
                .contains("SPRING_DATASOURCE_URL");
        assertThat(output.getOut() + output.getErr()).doesNotContain("secret");
    }

    private void failsToStart(String... properties) {
        assertThatThrownBy(() -> SampleRun.start(directory, properties)).isInstanceOf(Exception.class);
    }
}
