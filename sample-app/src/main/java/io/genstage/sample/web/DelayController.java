package io.genstage.sample.web;

import io.genstage.sample.delay.DelayReport;
import io.genstage.sample.delay.FlightRepository;
import io.genstage.sample.delay.OriginDelay;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Returns the origins with the highest mean delays, over all flights in the database. */
@RestController
class DelayController {

    private final FlightRepository repository;

    DelayController(FlightRepository repository) {
        this.repository = repository;
    }

    @GetMapping("/delays")
    List<OriginDelay> delays(@RequestParam(defaultValue = "10") String top) {
        return repository.worst(Top.number(top), DelayReport.AT_LEAST);
    }
}
