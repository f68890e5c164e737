package io.genstage.spring.properties;

import io.genstage.supervision.ChildShutdown;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.ResolvableType;

/**
 * What is legal at one place of the properties. It is derived from the records that the properties are bound to.
 *
 * @param scalar whether a value is legal
 * @param keys the legal keys, with what is legal below each
 * @param entry what is legal below every key, if this is a map
 * @param element what is legal below an index, if this is a list
 */
record LegalKeys(
        boolean scalar,
        Map<String, LegalKeys> keys,
        @Nullable LegalKeys entry,
        @Nullable LegalKeys element) {

    /** Keys that are reserved for later versions. */
    private static final Set<String> RESERVED =
            Set.of("batch", "ordering-key", "priority", "rate-limit", "serve", "via");

    private static final Set<Class<?>> SCALAR_RECORDS =
            Set.of(BufferSize.class, Concurrency.class, ChildShutdown.class);

    /** {@return whether the key is reserved for a later version} */
    static boolean reserved(String key) {
        return reservedWord(key).isPresent();
    }

    /** {@return the reserved word that has the canonical form of a key} */
    static Optional<String> reservedWord(String key) {
        return RESERVED.stream()
                .filter(known -> CanonicalName.equal(known, key))
                .findFirst();
    }

    /** {@return whether a type is a group of properties, which has keys and never a value} */
    static boolean isGroup(Class<?> type) {
        return type.getPackage() == LegalKeys.class.getPackage()
                && type.isRecord()
                && !SCALAR_RECORDS.contains(type)
                && type != SubscriptionProperties.class;
    }

    static LegalKeys of(Class<?> type) {
        return of(ResolvableType.forClass(type));
    }

    /** {@return what is legal at a full name, or {@code null} if the name is illegal} */
    @Nullable
    LegalKeys at(ConfigurationPropertyName name) {
        LegalKeys at = this;
        for (int index = 1; index < name.getNumberOfElements() && at != null; index++) {
            at = at.below(name.getElement(index, Form.ORIGINAL));
        }
        return at;
    }

    /** {@return what is legal at a key below this place, or {@code null} if the key is illegal} */
    @Nullable
    LegalKeys below(String key) {
        if (entry != null) {
            return entry;
        }
        if (element != null && !key.isEmpty() && key.chars().allMatch(Character::isDigit)) {
            return element;
        }
        return keys.entrySet().stream()
                .filter(legal -> CanonicalName.equal(legal.getKey(), key))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static LegalKeys of(ResolvableType type) {
        Class<?> raw = type.toClass();
        if (Map.class.isAssignableFrom(raw)) {
            return new LegalKeys(false, Map.of(), of(type.getGeneric(1)), null);
        }
        if (List.class.isAssignableFrom(raw)) {
            return new LegalKeys(true, Map.of(), null, of(type.getGeneric(0)));
        }
        if (raw.isRecord() && !SCALAR_RECORDS.contains(raw)) {
            return new LegalKeys(raw == SubscriptionProperties.class, components(raw), null, null);
        }
        return new LegalKeys(true, Map.of(), null, null);
    }

    private static Map<String, LegalKeys> components(Class<?> type) {
        Map<String, LegalKeys> keys = new TreeMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            keys.put(
                    DataObjectPropertyName.toDashedForm(component.getName()),
                    of(ResolvableType.forType(component.getGenericType())));
        }
        return keys;
    }
}
