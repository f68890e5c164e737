package io.genstage;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;

/** The rooms of the house, and the one direction of the stairs. */
@AnalyzeClasses(packages = "io.genstage", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule importsRunDownwardsOnly = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("pipeline")
            .definedBy("io.genstage.pipeline")
            .layer("supervision")
            .definedBy("io.genstage.supervision")
            .layer("flow")
            .definedBy("io.genstage.flow")
            .layer("engine")
            .definedBy("io.genstage.engine")
            .layer("protocol")
            .definedBy("io.genstage.protocol")
            .layer("dispatch")
            .definedBy("io.genstage.dispatch")
            .layer("api")
            .definedBy("io.genstage")
            .whereLayer("pipeline")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("supervision")
            .mayOnlyBeAccessedByLayers("pipeline")
            .whereLayer("flow")
            .mayOnlyBeAccessedByLayers("pipeline", "supervision")
            .whereLayer("engine")
            .mayOnlyBeAccessedByLayers("pipeline", "supervision", "flow")
            .whereLayer("protocol")
            .mayOnlyBeAccessedByLayers("pipeline", "supervision", "flow", "engine")
            .whereLayer("dispatch")
            .mayOnlyBeAccessedByLayers("pipeline", "supervision", "flow", "engine", "protocol")
            .whereLayer("api")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule noTwoPackagesFormACircle =
            slices().matching("io.genstage.(*)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theProtocolKnowsNoThreads = noClasses()
            .that()
            .resideInAnyPackage("io.genstage.protocol", "io.genstage.dispatch")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.concurrent..", "java.time..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class);

    @ArchTest
    static final ArchRule theCoreKnowsNoSpring = noClasses()
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("java..", "org.slf4j..", "org.jspecify..", "io.genstage..");

    /** The JDK has one thread for the timers of all futures, and whatever depends on one of them runs there. */
    @ArchTest
    static final ArchRule nothingRunsOnTheTimerThreadOfTheJdksFutures = noClasses()
            .should()
            .callMethodWhere(target(owner(type(CompletableFuture.class)))
                    .and(target(nameMatching("orTimeout|completeOnTimeout|delayedExecutor"))));

    @ArchTest
    static final ArchRule everyVarHandleAccessNamesItsMode = noClasses()
            .should()
            .callMethodWhere(target(owner(type(VarHandle.class))).and(target(nameMatching("get|set"))));

    @ArchTest
    static final ArchRule whatAUserDoesNotNameIsNotPublic = classes()
            .that()
            .resideInAPackage("io.genstage.pipeline")
            .and()
            .haveSimpleNameEndingWith("Check")
            .should()
            .notBePublic();
}
