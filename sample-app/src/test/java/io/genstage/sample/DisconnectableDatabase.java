package io.genstage.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.h2.tools.Server;

/**
 * A database server that clients reach through a forwarder. While it is disconnected, all connections are broken and new
 * ones are refused. The server itself keeps running: if H2 is stopped while it commits, it may lose earlier commits.
 */
final class DisconnectableDatabase implements AutoCloseable {

    private final Server server;

    private final String name = UUID.randomUUID().toString();

    private final Set<Socket> open = new HashSet<>();

    private ServerSocket door;

    private DisconnectableDatabase(Server server, ServerSocket door) {
        this.server = server;
        this.door = door;
    }

    static DisconnectableDatabase start() throws SQLException, IOException {
        Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        DisconnectableDatabase database = new DisconnectableDatabase(server, listen(0));
        database.acceptLater();
        return database;
    }

    String url() {
        return "jdbc:h2:tcp://localhost:" + door.getLocalPort() + "/mem:" + name + ";MODE=PostgreSQL;DB_CLOSE_DELAY=-1";
    }

    synchronized void disconnect() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    synchronized void reconnect() throws IOException {
        door = listen(door.getLocalPort());
        acceptLater();
    }

    @Override
    public void close() throws IOException {
        disconnect();
        server.stop();
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.getByName("localhost"));
    }

    private void acceptLater() {
        ServerSocket current = door;
        start("accept", () -> {
            while (true) {
                Socket client = current.accept();
                forward(client, new Socket(InetAddress.getLoopbackAddress(), server.getPort()));
            }
        });
    }

    private synchronized void forward(Socket client, Socket toServer) throws IOException {
        open.add(client);
        open.add(toServer);
        if (door.isClosed()) {
            disconnect(); // it was accepted just before
            return;
        }
        start("requests", () -> copy(client, toServer));
        start("responses", () -> copy(toServer, client));
    }

    private static void copy(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        }
    }

    private static void start(String name, Forwarding task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException closed) {
                        // the connection has ended
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private interface Forwarding {

        void run() throws IOException;
    }
}
