package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** H2 runs code that its file contains, so only the user may have write access to the file. */
@DisabledOnOs(OS.WINDOWS)
class DatabaseFileTests {

    @TempDir
    private Path directory;

    @Test
    void theFolderAndTheFileAreCreatedForTheUserOnly() throws IOException {
        Path database = directory.toRealPath().resolve("new/folder/flights");

        assertThat(prepare(database)).isEqualTo(database);

        assertThat(permissions(database.resolveSibling("flights.mv.db"))).isEqualTo("rw-------");
        assertThat(permissions(database.getParent())).isEqualTo("rwx------");
        assertThat(permissions(database.getParent().getParent())).isEqualTo("rwx------");
    }

    @Test
    void anExistingFolderAndFileOfTheUserAreAccepted() {
        assertThat(prepare(directory.resolve("flights"))).isEqualTo(prepare(directory.resolve("flights")));
    }

    @Test
    void aFolderThatOthersCanOnlyReadIsAccepted() throws IOException {
        permit(directory, "rwxr-xr-x");
        prepare(directory.resolve("flights"));

        assertThat(permissions(directory.resolve("flights.mv.db"))).isEqualTo("rw-------");
        assertThat(permissions(directory)).isEqualTo("rwxr-xr-x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx----w-", "rwxrwxrwx"})
    void aFolderThatOthersCanWriteToIsRejected(String permissions) throws IOException {
        Path real = directory.toRealPath();
        permit(real, permissions);

        assertThatThrownBy(() -> prepare(directory.resolve("flights")))
                .isInstanceOfSatisfying(
                        UnsafeDatabaseException.class,
                        e -> assertThat(e.action()).contains("run `chmod 700 " + real + "`"))
                .hasMessage("The database at jdbc:h2:file:" + directory.resolve("flights")
                        + " does not work: other users can write to the folder '" + real + "'");
        assertThat(directory.resolve("flights.mv.db")).doesNotExist();
    }

    @Test
    void aFolderOfAnotherUserIsRejected() throws IOException {
        DatabaseFile another = DatabaseFile.ofUser(new UnixSystem().getUid() + 1);

        assertThatThrownBy(() -> another.prepare(directory.resolve("flights").toString()))
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageEndingWith("the folder '" + directory.toRealPath() + "' belongs to another user");
    }

    @Test
    void aFolderThatOthersCanReplaceIsRejected() throws IOException {
        Path parent = Files.createDirectory(directory.resolve("parent"));
        Path folder = Files.createDirectory(parent.resolve("folder"));
        permit(parent, "rwxrwxrwx");

        assertThatThrownBy(() -> prepare(folder.resolve("flights")))
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageEndingWith("other users can replace entries of the folder '" + parent.toRealPath() + "'");
    }

    @Test
    void aFolderThatIsALinkIsRejected() throws IOException {
        Path target = Files.createDirectory(directory.resolve("target"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);

        assertThatThrownBy(() -> prepare(link.resolve("flights")))
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageEndingWith("'" + link + "' is a symbolic link");
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void aLinkAboveTheFolderIsResolved() throws IOException {
        Path target = Files.createDirectory(directory.resolve("target"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);

        assertThat(prepare(link.resolve("folder/flights")))
                .isEqualTo(target.toRealPath().resolve("folder/flights"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatIsALinkIsRejected(boolean dangling) throws IOException {
        Path target = directory.resolve("target.mv.db");
        if (!dangling) {
            Files.createFile(target);
        }
        Files.createSymbolicLink(directory.resolve("flights.mv.db"), target);

        assertThatThrownBy(() -> prepare(directory.resolve("flights")))
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageEndingWith("flights.mv.db' is not a regular file");
    }

    @Test
    void aFileWithASecondNameIsRejected() throws IOException {
        prepare(directory.resolve("flights"));
        Files.createLink(directory.resolve("second"), directory.resolve("flights.mv.db"));

        assertThatThrownBy(() -> prepare(directory.resolve("flights")))
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageEndingWith("flights.mv.db' belongs to another user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-rw----", "rw-----w-"})
    void aFileThatOthersCanWriteToIsRejected(String permissions) throws IOException {
        permit(Files.createFile(directory.resolve("flights.mv.db")), permissions);

        assertThatThrownBy(() -> prepare(directory.resolve("flights")))
                .isInstanceOfSatisfying(
                        UnsafeDatabaseException.class,
                        e -> assertThat(e.action()).startsWith("Delete the file, or choose another path"))
                .hasMessageContaining("other users can write to the file '");
    }

    @Test
    void readAccessOfOthersToTheFileIsRemoved() throws IOException {
        Path file = Files.createFile(directory.resolve("flights.mv.db"));
        permit(file, "rw-r--r--");
        prepare(directory.resolve("flights"));

        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void aPartOfThePathThatIsNotAFolderIsNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> prepare(file.resolve("flights")))
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageContaining("'" + file + "' cannot be created or read");
    }

    private static Path prepare(Path database) {
        return DatabaseFile.ofThisUser().prepare(database.toString());
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
