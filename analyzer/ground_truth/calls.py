"""What the merge of captures with their labels is called by."""

from __future__ import annotations

from analyzer.runs.call import Call

MERGE = Call(
    command="merge",
    function="merge",
    summary="Join CAPTURES with their LABELS.",
    text="Join the captured requests in CAPTURES with the labels in LABELS, and write the merged records below OUTPUT. "
    "A label belongs to the captures whose inference id, else event id, is its event id. The window is that of the "
    "captures: labels may come later.",
    job="contracts.merge_job:MergeJob",
    run="analyzer.ground_truth.analysis:MergeRun",
    report="analyzer.ground_truth.report:MergeReport",
    places=("dataset_source", "ground_truth_source", "output_path"),
    guessed=False,
    frames=False,
)

CALLS = (MERGE,)
