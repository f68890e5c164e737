/** What YAML says: the records that the properties bind to, and the checks of keys and values that need no handler. */
@NullMarked
package io.genstage.spring.properties;

import org.jspecify.annotations.NullMarked;
