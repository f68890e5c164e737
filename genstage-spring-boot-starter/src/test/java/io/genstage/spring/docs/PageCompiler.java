package io.genstage.spring.docs;

import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles blocks of Java against the class path of the tests. */
final class PageCompiler {

    private PageCompiler() {}

    /**
     * Compiles blocks together.
     *
     * @param output the directory for the class files
     * @return the errors of the compiler, each with page and line; empty if all blocks compile
     */
    static List<String> compile(Collection<Block> blocks, Path output) {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK has a compiler");
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> options = List.of("-d", output.toString(), "-proc:none", "-parameters", "-Xlint:none");
        List<Source> sources = blocks.stream().map(Source::new).toList();
        boolean compiled = compiler.getTask(null, null, diagnostics, options, null, sources)
                .call();
        List<String> errors = diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(PageCompiler::text)
                .toList();
        if (compiled != errors.isEmpty()) {
            throw new IllegalStateException(
                    "The compiler returned " + compiled + ", and " + diagnostics.getDiagnostics());
        }
        return errors;
    }

    private static String text(Diagnostic<? extends JavaFileObject> diagnostic) {
        if (diagnostic.getSource() instanceof Source source) {
            Block block = source.block;
            return block.page() + ":" + (block.line() + diagnostic.getLineNumber() - 1) + ": "
                    + diagnostic.getMessage(null);
        }
        return diagnostic.toString();
    }

    /** A block as a source file. */
    private static final class Source extends SimpleJavaFileObject {

        private final Block block;

        Source(Block block) {
            super(URI.create("page:///" + block.className().replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.block = block;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return block.text();
        }
    }
}
