package io.genstage.spring.signature;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.core.ResolvableType;

/** The simple names of types, as they appear in source code. */
public final class TypeNames {

    private TypeNames() {}

    public static String of(ResolvableType type) {
        if (type.isArray()) {
            return of(type.getComponentType()) + "[]";
        }
        Class<?> raw = type.resolve();
        if (raw == null) {
            return type.getType().getTypeName();
        }
        String name = raw.getSimpleName();
        if (!type.hasGenerics()) {
            return name;
        }
        return name + Arrays.stream(type.getGenerics()).map(TypeNames::of).collect(Collectors.joining(", ", "<", ">"));
    }
}
