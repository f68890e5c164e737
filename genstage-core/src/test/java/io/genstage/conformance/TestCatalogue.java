package io.genstage.conformance;

import io.genstage.testing.Contract;
import io.genstage.testing.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which test classes and test methods there are, and which rules they cite. */
public final class TestCatalogue {

    private final List<Class<?>> classes;

    public TestCatalogue(Collection<Class<?>> classes) {
        this.classes = List.copyOf(classes);
    }

    /**
     * Finds all compiled classes in a directory whose tests are run. They are loaded and not initialised.
     *
     * @param root where the packages begin
     */
    public static TestCatalogue of(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            List<Class<?>> found = new ArrayList<>();
            for (Path file : files.filter(path -> path.toString().endsWith(".class"))
                    .sorted()
                    .toList()) {
                String name = root.relativize(file).toString().replaceAll("\\.class$", "");
                Class<?> type = Class.forName(name.replace('/', '.').replace('\\', '.'), false, loader());
                if (isRun(type)) {
                    found.add(type);
                }
            }
            return new TestCatalogue(found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("The classes in " + root + " are not on the class path", e);
        }
    }

    /** A nested class is a helper, unless it is annotated with {@link Nested}. */
    private static boolean isRun(Class<?> type) {
        return type.getEnclosingClass() == null || type.isAnnotationPresent(Nested.class);
    }

    private static ClassLoader loader() {
        return TestCatalogue.class.getClassLoader();
    }

    /**
     * {@return the classes that a reference may mean}
     *
     * @param reference a class's name, with as much of its package and its enclosing classes as is needed
     */
    List<Class<?>> named(String reference) {
        return classes.stream()
                .filter(type -> ("." + type.getName().replace('$', '.')).endsWith("." + reference))
                .toList();
    }

    /**
     * {@return the methods of a class that are tests of a name}
     *
     * @param type the class
     * @param name the methods' name
     */
    static List<Method> tests(Class<?> type, String name) {
        return tests(type).filter(method -> method.getName().equals(name)).toList();
    }

    private static Stream<Method> tests(Class<?> type) {
        return Stream.of(type.getDeclaredMethods()).filter(TestCatalogue::isTest);
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class) || isParameterised(method);
    }

    static boolean isParameterised(Method method) {
        return method.isAnnotationPresent(ParameterizedTest.class);
    }

    /** Whether a parameterised test is run with an argument, as far as its annotations tell. */
    static boolean hasArgument(Method method, String argument) {
        return method.isAnnotationPresent(MethodSource.class)
                || texts(method).anyMatch(text -> text.contains(argument));
    }

    private static Stream<String> texts(Method method) {
        List<String> texts = new ArrayList<>();
        CsvSource csv = method.getAnnotation(CsvSource.class);
        if (csv != null) {
            texts.addAll(List.of(csv.value()));
        }
        ValueSource values = method.getAnnotation(ValueSource.class);
        if (values != null) {
            Stream.of(values.strings()).forEach(texts::add);
            Stream.of(values.classes()).map(Class::getSimpleName).forEach(texts::add);
            for (int value : values.ints()) {
                texts.add(Integer.toString(value));
            }
            for (boolean value : values.booleans()) {
                texts.add(Boolean.toString(value));
            }
        }
        EnumSource constants = method.getAnnotation(EnumSource.class);
        if (constants != null) {
            texts.addAll(List.of(constants.names()));
            Stream.of(enumType(method, constants).getEnumConstants())
                    .filter(constant -> constants.names().length == 0)
                    .map(Object::toString)
                    .forEach(texts::add);
        }
        return texts.stream();
    }

    private static Class<?> enumType(Method method, EnumSource source) {
        boolean named = source.value().getEnumConstants().length > 0;
        return named ? source.value() : method.getParameterTypes()[0];
    }

    /**
     * {@return the tests that cite each rule of GenStage, by its number}. A citation on a class counts for all its tests.
     */
    Map<String, List<String>> citations() {
        return citations(element -> {
            Rule rule = element.getAnnotation(Rule.class);
            return rule == null ? new String[0] : rule.value();
        });
    }

    /** {@return the tests that cite each rule of the contract, by its number} */
    public Map<String, List<String>> contractCitations() {
        return citations(element -> {
            Contract contract = element.getAnnotation(Contract.class);
            return contract == null ? new String[0] : contract.value();
        });
    }

    private Map<String, List<String>> citations(Function<AnnotatedElement, String[]> numbers) {
        Map<String, List<String>> citations = new TreeMap<>();
        for (Class<?> type : classes) {
            List<Method> tests = tests(type).toList();
            if (!tests.isEmpty()) {
                cite(citations, numbers.apply(type), type.getSimpleName());
            }
            tests.forEach(
                    test -> cite(citations, numbers.apply(test), type.getSimpleName() + "#" + test.getName()));
        }
        return citations;
    }

    private static void cite(Map<String, List<String>> citations, String[] numbers, String where) {
        for (String number : numbers) {
            citations.computeIfAbsent(number, any -> new ArrayList<>()).add(where);
        }
    }
}
