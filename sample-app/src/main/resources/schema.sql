-- Runs at every start, on H2 and on PostgreSQL.
CREATE TABLE IF NOT EXISTS flight (
  source              varchar(300) NOT NULL, -- the data file with its checksum, or a request
  line                bigint       NOT NULL, -- the flight's number in its source
  flown_at            timestamp    NOT NULL, -- local time
  delay               integer      NOT NULL, -- minutes on arrival, negative if early
  distance            integer      NOT NULL, -- miles
  origin              varchar(4)   NOT NULL,
  origin_airport      varchar(255),          -- null if the code is unknown
  destination         varchar(4)   NOT NULL,
  destination_airport varchar(255),
  PRIMARY KEY (source, line)
);
