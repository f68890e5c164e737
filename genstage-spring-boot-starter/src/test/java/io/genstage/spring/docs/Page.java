package io.genstage.spring.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page of the documentation.
 *
 * @param name the path of its file, from the root of the repository
 * @param lines its lines
 */
record Page(String name, List<String> lines) {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern FENCE = Pattern.compile("( *)```(\\w*).*");

    private static final Pattern HEADING = Pattern.compile("#+ (.*)");

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");

    /** {@return the pages in the root folder, the page of the sample, and all pages in {@code docs}} */
    static List<Page> all() {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "sample-app/README.md"),
                            docs.map(file -> "docs/" + file.getFileName())
                                    .filter(name -> name.endsWith(".md"))
                                    .sorted())
                    .map(Page::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a page by its file, from the root of the repository. */
    static Page read(String name) {
        try {
            return new Page(name, Files.readAllLines(ROOT.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return its fenced blocks, in their order} */
    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        String section = "";
        for (int index = 0; index < lines.size(); index++) {
            Matcher fence = FENCE.matcher(lines.get(index));
            Matcher heading = HEADING.matcher(lines.get(index));
            if (fence.matches()) {
                Block block = block(index, section, fence.group(1), fence.group(2));
                blocks.add(block);
                index += (int) block.text().lines().count() + 1;
            } else if (heading.matches()) {
                section = heading.group(1);
            }
        }
        return blocks;
    }

    private Block block(int fence, String section, String indentation, String language) {
        StringBuilder text = new StringBuilder();
        for (int index = fence + 1; index < lines.size(); index++) {
            String line = lines.get(index);
            if (line.equals(indentation + "```")) {
                return new Block(name, fence + 2, section, language, text.toString());
            }
            text.append(line.startsWith(indentation) ? line.substring(indentation.length()) : line)
                    .append('\n');
        }
        throw new IllegalArgumentException(name + ":" + (fence + 1) + ": the block has no end");
    }

    /** {@return the first group of each match of a pattern in its text} */
    Set<String> words(String pattern) {
        return Pattern.compile(pattern)
                .matcher(String.join("\n", lines))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    /**
     * Returns the files after a reader has followed a section. A later block of a file replaces an earlier one.
     *
     * @param section the heading of the last section that the reader followed
     * @return the blocks by the names of their files
     */
    Map<String, Block> filesAfter(String section) {
        Map<String, Block> files = new LinkedHashMap<>();
        boolean last = false;
        for (Block block : blocks()) {
            if (last && !block.section().equals(section)) {
                return files;
            }
            last |= block.section().equals(section);
            if (block.is("java") || block.is("yaml")) {
                files.put(block.file(), block);
            }
        }
        if (!last) {
            throw new IllegalArgumentException(name + " has no section '" + section + "' with blocks");
        }
        return files;
    }

    /** {@return the links to missing files of the repository, or to missing headings} */
    List<String> brokenLinks() {
        String text = String.join("\n", lines);
        return LINK.matcher(text)
                .results()
                .filter(link -> !leadsSomewhere(link.group(1)))
                .map(link -> name + ":" + text.substring(0, link.end()).lines().count() + ": " + link.group(1))
                .toList();
    }

    private boolean leadsSomewhere(String target) {
        if (target.contains("://") || target.startsWith("mailto:")) {
            return true;
        }
        String[] parts = target.split("#", 2);
        Path here = Path.of(name);
        Path file = parts[0].isEmpty() ? here : here.resolveSibling(parts[0]).normalize();
        return Files.exists(ROOT.resolve(file))
                && (parts.length == 1
                        || read(file.toString().replace('\\', '/')).anchors().contains(parts[1]));
    }

    /** {@return the anchors of its headings, as GitHub makes them, and its explicit anchors} */
    private Set<String> anchors() {
        Set<String> anchors = new HashSet<>(words("<a (?:id|name)=\"([^\"]+)\">"));
        lines.stream()
                .map(HEADING::matcher)
                .filter(Matcher::matches)
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .forEach(anchors::add);
        return anchors;
    }

    @Override
    public String toString() {
        return name;
    }
}
