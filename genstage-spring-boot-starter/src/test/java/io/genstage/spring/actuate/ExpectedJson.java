package io.genstage.spring.actuate;

/** The exact response of the endpoint for {@link TestPipelines#flightsDefinition} at rest. */
final class ExpectedJson {

    static final String STORE = compact("""
            { "type": "consumer", "status": "running", "concurrency": 1,
              "events": { "in": 100, "out": 0, "failed": 0 },
              "restarts": 0,
              "instances": [ { "id": "store-0", "status": "running", "queued": 0,
                "subscriptions": [
                  { "to": "enrich-0", "maxDemand": 50, "minDemand": 25, "pending": 40, "cancel": "transient" } ] } ] }
            """);

    static final String FLIGHTS = compact("""
            { "status": "running", "stages": {
              "read": {
                "type": "producer", "status": "running", "concurrency": 1, "dispatcher": "demand",
                "buffer": { "size": 0, "capacity": 10000, "keep": "last", "discarded": 0 },
                "demand": { "pending": 20, "owed": 20, "mode": "forward" },
                "events": { "in": 0, "out": 100, "failed": 0 },
                "restarts": 0,
                "instances": [ { "id": "read-0", "status": "running",
                  "inlet": { "state": "accepting", "queued": 0, "capacity": 10000, "refused": 0 },
                  "consumers": [ { "stage": "enrich-0", "pending": 20 } ] } ] },
              "enrich": {
                "type": "producer-consumer", "status": "running", "concurrency": 1, "dispatcher": "demand",
                "buffer": { "size": 0, "capacity": null, "keep": "last", "discarded": 0 },
                "demand": { "pending": 40, "owed": 0, "mode": "forward" },
                "events": { "in": 100, "out": 100, "failed": 0 },
                "restarts": 0,
                "instances": [ { "id": "enrich-0", "status": "running", "queued": 0,
                  "subscriptions": [
                    { "to": "read-0", "maxDemand": 20, "minDemand": 10, "pending": 20, "cancel": "permanent" } ],
                  "consumers": [ { "stage": "store-0", "pending": 40 } ] } ] },
              "store": %s } }
            """.formatted(STORE));

    private ExpectedJson() {}

    static String compact(String json) {
        return json.replaceAll("\\s", "");
    }
}
