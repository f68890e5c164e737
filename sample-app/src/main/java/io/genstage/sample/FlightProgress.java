package io.genstage.sample;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Stores in the database how many flights of a source are handled, so that a later start continues after them. */
@Repository
class FlightProgress {

    private final JdbcTemplate jdbc;

    FlightProgress(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** {@return how many flights of a source earlier runs have handled, from the first one on} */
    long handled(String source) {
        return jdbc.queryForList("SELECT handled FROM progress WHERE source = ?", Long.class, source).stream()
                .findFirst()
                .orElse(0L);
    }

    void save(String source, long handled) {
        if (jdbc.update("UPDATE progress SET handled = ? WHERE source = ?", handled, source) == 0) {
            jdbc.update("INSERT INTO progress (source, handled) VALUES (?, ?)", source, handled);
        }
    }
}
