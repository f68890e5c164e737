/** Demand-driven stages for the JVM: the engine, without Spring. */
@SuppressWarnings("module") // the starter is found when it is there
module io.genstage.core {
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.genstage;
    exports io.genstage.dispatch;
    exports io.genstage.flow;
    exports io.genstage.pipeline;
    exports io.genstage.supervision;
    exports io.genstage.log to
            io.genstage.spring;
}
