package io.genstage;

import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;

/** The packages and the directions of their dependencies. */
@AnalyzeClasses(packages = "io.genstage", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule importsRunDownwardsOnly = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("pipeline")
            .definedBy("io.genstage.pipeline")
            .layer("definition")
            .definedBy("io.genstage.definition")
            .layer("flow")
            .definedBy("io.genstage.flow")
            .layer("children")
            .definedBy("io.genstage.internal.children")
            .layer("bridge")
            .definedBy("io.genstage.internal.bridge")
            .layer("restarts")
            .definedBy("io.genstage.internal.restarts")
            .layer("engine")
            .definedBy("io.genstage.internal.engine")
            .layer("turns")
            .definedBy("io.genstage.internal.turns")
            .layer("protocol")
            .definedBy("io.genstage.internal.protocol")
            .layer("threads")
            .definedBy("io.genstage.internal.threads")
            .layer("supervision")
            .definedBy("io.genstage.supervision")
            .layer("dispatch")
            .definedBy("io.genstage.dispatch")
            .layer("snapshot")
            .definedBy("io.genstage.snapshot")
            .layer("api")
            .definedBy("io.genstage")
            .layer("calls")
            .definedBy("io.genstage.internal.calls")
            .layer("text")
            .definedBy("io.genstage.internal.text")
            .whereLayer("pipeline")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("definition")
            .mayOnlyBeAccessedByLayers("pipeline")
            .whereLayer("flow")
            .mayOnlyBeAccessedByLayers("pipeline", "definition")
            .whereLayer("children")
            .mayOnlyBeAccessedByLayers("pipeline")
            .whereLayer("bridge")
            .mayOnlyBeAccessedByLayers("pipeline", "flow")
            .whereLayer("restarts")
            .mayOnlyBeAccessedByLayers("pipeline", "children")
            .whereLayer("engine")
            .mayOnlyBeAccessedByLayers("pipeline", "children", "bridge", "restarts")
            .whereLayer("turns")
            .mayOnlyBeAccessedByLayers("pipeline", "children", "bridge", "restarts", "engine")
            .whereLayer("protocol")
            .mayOnlyBeAccessedByLayers("pipeline", "children", "bridge", "engine", "turns")
            .whereLayer("threads")
            .mayOnlyBeAccessedByLayers("pipeline", "children", "bridge", "restarts", "engine", "turns")
            .whereLayer("supervision")
            .mayOnlyBeAccessedByLayers("pipeline", "definition", "children", "restarts", "engine")
            .whereLayer("dispatch")
            .mayOnlyBeAccessedByLayers("pipeline", "definition", "children", "bridge", "engine", "protocol")
            .whereLayer("snapshot")
            .mayOnlyAccessLayers("api")
            .whereLayer("api")
            .mayOnlyAccessLayers("text", "calls")
            .whereLayer("calls")
            .mayNotAccessAnyLayer()
            .whereLayer("text")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule noPackagesFormACircle =
            slices().matching("io.genstage.(**)").should().beFreeOfCycles();

    /** On a class path a module's exports protect nothing, so the name says what is internal. */
    @ArchTest
    static final ArchRule whatIsExportedShowsNothingInternal = noMethods()
            .that()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackage("io.genstage.internal..")
            .and()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .should()
            .haveRawReturnType(resideInAPackage("io.genstage.internal.."))
            .orShould()
            .haveRawParameterTypes(anyElementThat(resideInAPackage("io.genstage.internal..")));

    @ArchTest
    static final ArchRule theProtocolKnowsNoThreads = noClasses()
            .that()
            .resideInAnyPackage("io.genstage.internal.protocol", "io.genstage.dispatch")
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

    /** The JDK has one thread for the timers of all futures, and their dependents run on it. */
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
            .resideInAPackage("io.genstage.definition")
            .and()
            .haveSimpleNameEndingWith("Check")
            .should()
            .notBePublic();
}
