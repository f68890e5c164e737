package io.genstage;

/**
 * The declaration of a pipeline, or a change of its topology, is invalid. The message names the problem and the remedy.
 * Nothing was started.
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

    /** {@return the problem, as a sentence that names the pipeline and the stage} */
    public String problem() {
        return problem;
    }

    /** {@return the remedy, as a sentence} */
    public String remedy() {
        return remedy;
    }
}
