package io.genstage.history;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The packages of the history model, and the one direction of their imports. */
@AnalyzeClasses(packages = "io.genstage.history")
class HistoryArchitectureTest {

    @ArchTest
    static final ArchRule importsRunDownwardsOnly = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("tests")
            .definedBy("io.genstage.history")
            .layer("driver")
            .definedBy("io.genstage.history.driver")
            .layer("check")
            .definedBy("io.genstage.history.check")
            .layer("model")
            .definedBy("io.genstage.history.model")
            .layer("dispatch")
            .definedBy("io.genstage.history.dispatch")
            .layer("event")
            .definedBy("io.genstage.history.event")
            .whereLayer("tests")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("driver")
            .mayOnlyAccessLayers("check", "model", "dispatch", "event")
            .whereLayer("check")
            .mayOnlyAccessLayers("model", "dispatch", "event")
            .whereLayer("model")
            .mayOnlyAccessLayers("dispatch", "event")
            .whereLayer("dispatch")
            .mayOnlyAccessLayers("event")
            .whereLayer("event")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule everyClassIsInOneOfThePackages = classes()
            .should()
            .resideInAnyPackage(
                    "io.genstage.history",
                    "io.genstage.history.driver",
                    "io.genstage.history.check",
                    "io.genstage.history.model",
                    "io.genstage.history.dispatch",
                    "io.genstage.history.event");

    @ArchTest
    static final ArchRule onlyTestsAreAboveThePackages = classes()
            .that()
            .resideInAPackage("io.genstage.history")
            .and()
            .doNotHaveSimpleName("package-info")
            .should()
            .haveSimpleNameEndingWith("Test")
            .orShould()
            .haveSimpleName("LoggingOff");
}
