package io.genstage.testing;

import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;

/**
 * Runs jcstress. Throws an exception if the arguments are invalid or if no test matches; jcstress alone only prints a
 * message.
 */
public final class StressRun {

    private StressRun() {}

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        if (!options.parse()) {
            throw new IllegalArgumentException("jcstress does not understand " + String.join(" ", arguments));
        }
        JCStress stress = new JCStress(options);
        if (stress.getTests().isEmpty()) {
            throw new IllegalArgumentException("No stress test's name contains " + options.getTestFilter());
        }
        stress.run();
    }
}
