package io.genstage.spring.docs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fenced block of a page.
 *
 * @param page the page, such as {@code docs/getting-started.md}
 * @param line the line of the page on which its text begins, from 1
 * @param section the heading above it
 * @param language the language after the opening fence, such as {@code java}
 * @param text its lines, without the indentation of the fence
 */
record Block(String page, int line, String section, String language, String text) {

    private static final Pattern FILE_COMMENT = Pattern.compile("\\A(?://|#) (src/main/\\S+)\\n");

    private static final Pattern UNIT = Pattern.compile("\\A(?:\\s*//.*\\n)*\\s*(?:package|import) ");

    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

    private static final Pattern TYPE =
            Pattern.compile("(?m)^(?:(?:public|final|abstract) )*(?:class|record|interface|enum) (\\w+)");

    boolean is(String other) {
        return language.equals(other);
    }

    /** {@return whether it is Java that can be compiled alone: it begins with its package or its imports} */
    boolean compilationUnit() {
        return is("java") && UNIT.matcher(text).find();
    }

    /** {@return the name of its file, from its first line or else from the type that it declares} */
    String file() {
        Matcher comment = FILE_COMMENT.matcher(text);
        return comment.find()
                ? comment.group(1)
                : "src/main/java/" + className().replace('.', '/') + ".java";
    }

    /** {@return the full name of the first type that it declares} */
    String className() {
        Matcher type = TYPE.matcher(text);
        if (!type.find()) {
            throw new IllegalArgumentException(place() + ": the block declares no type");
        }
        Matcher declared = PACKAGE.matcher(text);
        return (declared.find() ? declared.group(1) + "." : "") + type.group(1);
    }

    /** {@return the page and the line, in a form that an IDE links} */
    String place() {
        return page + ":" + line;
    }

    @Override
    public String toString() {
        return place();
    }
}
