package io.genstage.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountsTest {

    @Test
    void onlyOneIsSingular() {
        assertThat(Counts.events(0)).isEqualTo("0 events");
        assertThat(Counts.events(1)).isEqualTo("1 event");
        assertThat(Counts.of(2, "handler call")).isEqualTo("2 handler calls");
        assertThat(Counts.of(1, "child", "children")).isEqualTo("1 child");
        assertThat(Counts.of(3, "child", "children")).isEqualTo("3 children");
    }
}
