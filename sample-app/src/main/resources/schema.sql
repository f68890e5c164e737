-- Runs at every start, on H2 and on PostgreSQL.
CREATE TABLE IF NOT EXISTS flight (
  source              varchar(300) NOT NULL, -- the data file with its checksum, or a request
  line                bigint       NOT NULL, -- the flight's number in its source
  flown_at            timestamp    NOT NULL, -- local time
  delay               integer      NOT NULL, -- minutes on arrival, negative if early
  distance            integer      NOT NULL, -- miles
  origin              varchar(4)   NOT NULL,
  origin_airport      varchar(255) NOT NULL,
  destination         varchar(4)   NOT NULL,
  destination_airport varchar(255) NOT NULL,
  PRIMARY KEY (source, line)
);

-- Flights that the pipeline could not handle.
CREATE TABLE IF NOT EXISTS quarantine (
  source      varchar(300)  NOT NULL,
  line        bigint        NOT NULL,
  flown_at    timestamp     NOT NULL,
  delay       integer       NOT NULL,
  distance    integer       NOT NULL,
  origin      varchar(4)    NOT NULL,
  destination varchar(4)    NOT NULL,
  reason      varchar(1000) NOT NULL, -- the exception's message
  failed_at   timestamp with time zone NOT NULL,
  PRIMARY KEY (source, line)
);

-- How many flights of each data file are handled, from the first one on. The next start continues after them.
CREATE TABLE IF NOT EXISTS progress (
  source  varchar(300) PRIMARY KEY,
  handled bigint       NOT NULL
);
