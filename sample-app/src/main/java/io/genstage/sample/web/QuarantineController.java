package io.genstage.sample.web;

import io.genstage.sample.quarantine.Quarantine;
import io.genstage.sample.quarantine.QuarantinedFlight;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Returns the flights that the pipeline could not handle, with the reasons. */
@RestController
class QuarantineController {

    private final Quarantine quarantine;

    QuarantineController(Quarantine quarantine) {
        this.quarantine = quarantine;
    }

    @GetMapping("/quarantine")
    List<QuarantinedFlight> quarantine(@RequestParam(defaultValue = "100") String top) {
        return quarantine.newest(Top.number(top));
    }
}
