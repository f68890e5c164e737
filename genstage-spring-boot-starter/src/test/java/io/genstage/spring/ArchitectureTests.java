package io.genstage.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** The packages of the starter: which one may use which, and which ones an application may name. */
@AnalyzeClasses(packages = "io.genstage.spring", importOptions = DoNotIncludeTests.class)
class ArchitectureTests {

    private static final String[] PUBLIC = {
        "io.genstage.spring",
        "io.genstage.spring.annotation",
        "io.genstage.spring.actuate",
        "io.genstage.spring.autoconfigure"
    };

    private static final DescribedPredicate<JavaClass> INTERNAL = JavaClass.Predicates.resideInAPackage(
                    "io.genstage.spring..")
            .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(PUBLIC)))
            .as("internal");

    @ArchTest
    static final ArchRule dependenciesRunOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .ensureAllClassesAreContainedInArchitecture()
            .layer("spring")
            .definedBy("io.genstage.spring")
            .layer("annotation")
            .definedBy("io.genstage.spring.annotation")
            .layer("actuate")
            .definedBy("io.genstage.spring.actuate")
            .layer("autoconfigure")
            .definedBy("io.genstage.spring.autoconfigure")
            .layer("assembly")
            .definedBy("io.genstage.spring.assembly")
            .layer("handler")
            .definedBy("io.genstage.spring.handler")
            .layer("expression")
            .definedBy("io.genstage.spring.expression")
            .layer("signature")
            .definedBy("io.genstage.spring.signature")
            .layer("reactive")
            .definedBy("io.genstage.spring.reactive")
            .layer("properties")
            .definedBy("io.genstage.spring.properties")
            .whereLayer("autoconfigure")
            .mayOnlyAccessLayers("spring", "actuate", "assembly", "handler", "properties")
            .whereLayer("actuate")
            .mayOnlyAccessLayers("spring")
            .whereLayer("assembly")
            .mayOnlyAccessLayers("spring", "handler", "expression", "signature", "properties")
            .whereLayer("handler")
            .mayOnlyAccessLayers("annotation", "signature", "reactive", "properties")
            .whereLayer("expression")
            .mayOnlyAccessLayers("signature", "properties")
            .whereLayer("signature")
            .mayOnlyAccessLayers("reactive", "properties")
            .whereLayer("reactive")
            .mayOnlyAccessLayers("properties")
            .whereLayer("properties")
            .mayNotAccessAnyLayer()
            .whereLayer("annotation")
            .mayNotAccessAnyLayer()
            .whereLayer("spring")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule noPackageCycles =
            slices().matching("io.genstage.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule publicSignaturesNameNoInternalType = members()
            .that(areAccessibleToApplications())
            .and()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(PUBLIC)
            .should(nameNoInternalType());

    @ArchTest
    static final ArchRule publicTypesExtendNoInternalType = classes()
            .that()
            .resideInAnyPackage(PUBLIC)
            .and()
            .arePublic()
            .should()
            .notBeAssignableTo(INTERNAL);

    private static DescribedPredicate<JavaMember> areAccessibleToApplications() {
        return DescribedPredicate.describe(
                "are accessible to applications",
                member -> isAccessible(member.getModifiers()) && isAccessible(member.getOwner()));
    }

    private static boolean isAccessible(JavaClass type) {
        return isAccessible(type.getModifiers())
                && type.getEnclosingClass().map(ArchitectureTests::isAccessible).orElse(true);
    }

    private static boolean isAccessible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static ArchCondition<JavaMember> nameNoInternalType() {
        return new ArchCondition<>("name no internal type") {

            @Override
            public void check(JavaMember member, ConditionEvents events) {
                member.getAllInvolvedRawTypes().stream()
                        .filter(INTERNAL)
                        .forEach(type -> events.add(SimpleConditionEvent.violated(
                                member, member.getFullName() + " names " + type.getFullName())));
            }
        };
    }
}
