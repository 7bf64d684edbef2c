"""What analyses of bias and attributions, and their monitors, are called by."""

from __future__ import annotations

from dataclasses import replace

from analyzer.runs.call import Call

ANALYSE = Call(
    command="analyse",
    function="analyse",
    summary="Do all that an analysis_config.json asks for.",
    text="Compute the bias metrics, SHAP values and partial dependence of DATA that the config asks for, and write "
    "analysis.json and the page into the folder OUTPUT.",
    job="contracts.analysis_job:AnalysisJob",
    run="analyzer.analyses.analysis:ConfiguredAnalysis",
    run_of="analyzer.analyses.called_runs:analyse",
    report="analyzer.analyses.report:AnalysisRunReport",
    needed=("analysis_config",),
    guessed=False,
    trial="analyzer.analyses.dry_run:try_model",
)
BIAS = replace(
    ANALYSE,
    command="bias",
    function="bias",
    summary="Measure bias in DATA and in what a model predicts of it.",
    text="Compute the bias metrics that the config asks for, and write analysis.json and the page into the folder "
    "OUTPUT. Predictions are taken from DATA, or else asked of the model. With a baseline, metrics that have drifted "
    "are violations. With a format DATA is read as monitors read it, and the config need not say how.",
    job="contracts.model_bias_job:ModelBiasJob",
    run="analyzer.analyses.monitor:DriftMonitor",
    run_of="analyzer.analyses.called_runs:bias",
    trial="analyzer.analyses.dry_run:try_model_of_bias",
)
EXPLAIN = replace(
    BIAS,
    command="explain",
    function="explain",
    summary="Explain what a model predicts of DATA by its features.",
    text="Compute the SHAP values and the partial dependence that the config asks for, and write them into the folder "
    "OUTPUT; the values of each row into explanations_shap/out.csv where it asks for them. With a baseline, features "
    "that rank otherwise are a violation. With a format DATA is read as monitors read it, and the config need not say "
    "how.",
    job="contracts.model_explainability_job:ModelExplainabilityJob",
    run_of="analyzer.analyses.called_runs:explain",
    trial="analyzer.analyses.dry_run:try_model",
    left_out=frozenset({"flip_test_most_rows", "bias_seed"}),
)

CALLS = (ANALYSE, BIAS, EXPLAIN)
