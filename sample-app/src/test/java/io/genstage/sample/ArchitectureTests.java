package io.genstage.sample;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The sample uses only the packages of GenStage that are API. */
@AnalyzeClasses(packages = {"io.genstage.sample", "io.genstage.examples"})
class ArchitectureTests {

    /** The sample itself, the exported packages of the core, and the API packages of the starter. */
    private static final String[] SAMPLE_AND_API = {
        "io.genstage.sample..",
        "io.genstage.examples",
        "io.genstage",
        "io.genstage.definition",
        "io.genstage.dispatch",
        "io.genstage.flow",
        "io.genstage.pipeline",
        "io.genstage.snapshot",
        "io.genstage.supervision",
        "io.genstage.spring",
        "io.genstage.spring.annotation",
        "io.genstage.spring.actuate",
        "io.genstage.spring.autoconfigure"
    };

    /** The names of classes that Spring generates ahead of time contain this. */
    private static final String GENERATED = "__";

    @ArchTest
    static final ArchRule theSampleNamesOnlyApiPackages = noClasses()
            .that()
            .haveSimpleNameNotContaining(GENERATED)
            .should()
            .dependOnClassesThat(resideInAPackage("io.genstage..").and(not(resideInAnyPackage(SAMPLE_AND_API))));
}
