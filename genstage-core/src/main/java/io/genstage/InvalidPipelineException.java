package io.genstage;

/**
 * A pipeline was declared in a way that cannot run. It says what is wrong and what to do about it; nothing was started.
 *
 * @since 0.1.0
 */
public class InvalidPipelineException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String problem;

    private final String remedy;

    public InvalidPipelineException(String problem, String remedy) {
        super(problem + " " + remedy);
        this.problem = problem;
        this.remedy = remedy;
    }

    /**
     * {@return what is wrong, as a sentence that names the pipeline and the stage}
     */
    public String problem() {
        return problem;
    }

    /**
     * {@return what to do about it, as a sentence}
     */
    public String remedy() {
        return remedy;
    }
}
