/** Demand-driven stages for the JVM: the engine, without Spring. */
@SuppressWarnings("module") // the starter may be absent at compile time
module io.genstage.core {
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.genstage;
    exports io.genstage.definition;
    exports io.genstage.dispatch;
    exports io.genstage.flow;
    exports io.genstage.pipeline;
    exports io.genstage.snapshot;
    exports io.genstage.supervision;
    exports io.genstage.internal.calls to
            io.genstage.spring;
    exports io.genstage.internal.text to
            io.genstage.spring;
}
