/** Makes pipelines of properties and handlers, and checks what only the two together show. */
@NullMarked
package io.genstage.spring.assembly;

import org.jspecify.annotations.NullMarked;
