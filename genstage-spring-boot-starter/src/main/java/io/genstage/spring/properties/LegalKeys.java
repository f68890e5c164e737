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
 * What can stand at one place of the properties; read off the records that they are bound to.
 *
 * @param scalar whether a value can
 * @param keys the legal keys below it
 * @param entry what stands below any key, if it is a map
 * @param element what stands below an index, if it is a list
 */
record LegalKeys(
        boolean scalar,
        Map<String, LegalKeys> keys,
        @Nullable LegalKeys entry,
        @Nullable LegalKeys element) {

    /** Keys that later versions will know. */
    private static final Set<String> RESERVED = Set.of(
            "batch", "dead-letter-to", "delivery", "max-attempts", "on-error", "priority", "rate", "timeout", "via");

    private static final Set<Class<?>> SCALAR_RECORDS =
            Set.of(BufferSize.class, Concurrency.class, ChildShutdown.class);

    /** {@return whether a later version will know the key} */
    static boolean reserved(String key) {
        return reservedWord(key).isPresent();
    }

    /** {@return the reserved word that a key is, in whatever spelling} */
    static Optional<String> reservedWord(String key) {
        return RESERVED.stream()
                .filter(known -> CanonicalName.equal(known, key))
                .findFirst();
    }

    static LegalKeys of(Class<?> type) {
        return of(ResolvableType.forClass(type));
    }

    /** {@return what can stand at a full name, or {@code null} if there is no such key} */
    @Nullable
    LegalKeys at(ConfigurationPropertyName name) {
        LegalKeys at = this;
        for (int index = 1; index < name.getNumberOfElements() && at != null; index++) {
            at = at.below(name.getElement(index, Form.ORIGINAL));
        }
        return at;
    }

    /** {@return what can stand at a key below this place, or {@code null} if there is no such key} */
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
