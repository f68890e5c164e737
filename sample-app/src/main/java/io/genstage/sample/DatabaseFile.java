package io.genstage.sample;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The location of an H2 database file. H2 runs code that a database file contains, such as triggers, when it opens the
 * file. So only the user may have write access to it.
 */
final class DatabaseFile {

    private static final String SUFFIX = ".mv.db";

    private static final long ROOT = 0;

    private static final int STICKY = 01000;

    private static final int WRITABLE_BY_OTHERS = 0002;

    private static final int WRITABLE_BY_GROUP_OR_OTHERS = 0022;

    private static final String OWNER_ONLY = "rw-------";

    /** The id of the user that may own the files; {@code null} if the system has no such ids. */
    private final @Nullable Long user;

    private DatabaseFile(@Nullable Long user) {
        this.user = user;
    }

    /** {@return a check for files of the user that runs this process} */
    static DatabaseFile ofThisUser() {
        boolean unix = Path.of("").getFileSystem().supportedFileAttributeViews().contains("unix");
        return new DatabaseFile(unix ? (Long) new UnixSystem().getUid() : null);
    }

    /** {@return a check for files of another user} */
    static DatabaseFile ofUser(long id) {
        return new DatabaseFile(id);
    }

    /**
     * Creates the folder (mode 0700) and the file (mode 0600) if they are missing, and checks existing ones. Afterwards
     * only the user can read the file.
     *
     * @param path the path of the database file without its suffix
     * @return the same path, absolute and without symbolic links
     * @throws UnsafeDatabaseException if another user may have written the file
     */
    Path prepare(String path) {
        Path database = absolute(path);
        Path folder = database.getParent();
        Path name = database.getFileName();
        if (folder == null || name == null) {
            throw new UnsafeDatabaseException(path, "it is a root folder", UnsafeDatabaseException.OTHER_PATH);
        }
        try {
            Path real = privateFolder(path, folder);
            privateFile(path, real.resolve(name + SUFFIX));
            return real.resolve(name);
        } catch (IOException e) {
            throw new UnsafeDatabaseException(path, e);
        }
    }

    private static Path absolute(String path) {
        boolean inHome = path.startsWith("~/");
        return (inHome ? Path.of(System.getProperty("user.home"), path.substring(2)) : Path.of(path))
                .toAbsolutePath()
                .normalize();
    }

    private Path privateFolder(String path, Path folder) throws IOException {
        if (Files.isSymbolicLink(folder)) {
            throw new UnsafeDatabaseException(
                    path, "'" + folder + "' is a symbolic link", UnsafeDatabaseException.OTHER_PATH);
        }
        Files.createDirectories(folder, mode("rwx------"));
        Path real = folder.toRealPath();
        if (user != null) {
            checkFolder(path, real, user);
            for (Path parent = real.getParent(); parent != null; parent = parent.getParent()) {
                checkParent(path, parent, user);
            }
        }
        return real;
    }

    private static void checkFolder(String path, Path folder, long user) throws IOException {
        Attributes folderIs = Attributes.of(folder);
        if (folderIs.owner() != user) {
            throw new UnsafeDatabaseException(
                    path, "the folder '" + folder + "' belongs to another user", UnsafeDatabaseException.OTHER_PATH);
        }
        if (folderIs.allows(WRITABLE_BY_GROUP_OR_OTHERS)) {
            throw new UnsafeDatabaseException(
                    path,
                    "other users can write to the folder '" + folder + "'",
                    "Delete unknown files in it, then run `chmod 700 " + folder + "`; or choose another path"
                            + UnsafeDatabaseException.PROPERTY);
        }
    }

    /** A user who can rename a folder can replace it. In a sticky folder, only the owner can rename it. */
    private static void checkParent(String path, Path parent, long user) throws IOException {
        Attributes parentIs = Attributes.of(parent);
        boolean foreign = parentIs.owner() != user && parentIs.owner() != ROOT;
        if (foreign || (parentIs.allows(WRITABLE_BY_OTHERS) && !parentIs.allows(STICKY))) {
            throw new UnsafeDatabaseException(
                    path,
                    "other users can replace entries of the folder '" + parent + "'",
                    UnsafeDatabaseException.OTHER_PATH);
        }
    }

    private void privateFile(String path, Path file) throws IOException {
        try {
            Files.createFile(file, mode(OWNER_ONLY));
        } catch (FileAlreadyExistsException e) {
            checkFile(path, file);
        }
    }

    private void checkFile(String path, Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UnsafeDatabaseException(
                    path, "'" + file + "' is not a regular file", UnsafeDatabaseException.OTHER_PATH);
        }
        if (user == null) {
            return;
        }
        Attributes fileIs = Attributes.of(file);
        if (fileIs.owner() != user || fileIs.links() > 1) {
            throw new UnsafeDatabaseException(
                    path, "the file '" + file + "' belongs to another user", UnsafeDatabaseException.OTHER_PATH);
        }
        if (fileIs.allows(WRITABLE_BY_GROUP_OR_OTHERS)) {
            throw new UnsafeDatabaseException(
                    path,
                    "other users can write to the file '" + file + "'",
                    "Delete the file, or choose another path" + UnsafeDatabaseException.PROPERTY);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(OWNER_ONLY));
    }

    private FileAttribute<?>[] mode(String permissions) {
        return user == null
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                };
    }

    private record Attributes(long owner, int mode, int links) {

        static Attributes of(Path path) throws IOException {
            Map<String, Object> read = Files.readAttributes(path, "unix:uid,mode,nlink", LinkOption.NOFOLLOW_LINKS);
            return new Attributes(number(read, "uid"), (int) number(read, "mode"), (int) number(read, "nlink"));
        }

        boolean allows(int bits) {
            return (mode & bits) != 0;
        }

        private static long number(Map<String, Object> attributes, String name) {
            return attributes.get(name) instanceof Number number ? Integer.toUnsignedLong(number.intValue()) : -1;
        }
    }
}
