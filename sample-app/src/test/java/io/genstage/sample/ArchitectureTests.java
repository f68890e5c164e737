package io.genstage.sample;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The sample uses only those packages of GenStage that are for applications. */
@AnalyzeClasses(packages = {"io.genstage.sample", "io.genstage.examples"})
class ArchitectureTests {

    /** The names of classes that Spring generates ahead of time contain this. */
    private static final String GENERATED = "__";

    @ArchTest
    static final ArchRule theSampleNamesNoInternalPackageOfTheStarter = noClasses()
            .that()
            .haveSimpleNameNotContaining(GENERATED)
            .should()
            .dependOnClassesThat(resideInAPackage("io.genstage.spring..")
                    .and(DescribedPredicate.not(resideInAnyPackage(
                            "io.genstage.spring",
                            "io.genstage.spring.annotation",
                            "io.genstage.spring.actuate",
                            "io.genstage.spring.autoconfigure"))));
}
