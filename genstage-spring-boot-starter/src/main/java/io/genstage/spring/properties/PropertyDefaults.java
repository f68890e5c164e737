package io.genstage.spring.properties;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.convert.support.DefaultConversionService;

/** Groups of properties in which no key is set. */
public final class PropertyDefaults {

    private static final Binder BINDER = new Binder(List.of(), null, conversions());

    private static final Map<Class<?>, Object> GROUPS = new ConcurrentHashMap<>();

    private PropertyDefaults() {}

    private static DefaultConversionService conversions() {
        DefaultConversionService conversions = new DefaultConversionService();
        conversions.addConverter(new WordOrNumberConverter());
        return conversions;
    }

    /**
     * {@return a group with its defaults}
     *
     * @param group the record that the group is bound to
     * @param <P> the group
     */
    public static <P> P of(Class<P> group) {
        return group.cast(GROUPS.computeIfAbsent(group, type -> BINDER.bindOrCreate("unset", Bindable.of(type))));
    }
}
