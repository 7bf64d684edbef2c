"""How well the model does on all rows together: the numbers that the page shows beside the metrics of bias."""

from __future__ import annotations

from analyzer.bias.counts import OutcomeCounts
from analyzer.bias.ratios import divide


def performance_of(rows: OutcomeCounts) -> tuple[tuple[str, float], ...]:
    """Names and values; 0 / 0 is 0, x / 0 infinite."""
    precision, recall = divide(rows.tp, rows.positive_predictions), divide(rows.tp, rows.positive_labels)
    return (
        ("Accuracy", divide(rows.tp + rows.tn, rows.rows)),
        ("Proportion of Positive Predictions in Labels", divide(rows.positive_predictions, rows.rows)),
        ("Proportion of Negative Predictions in Labels", divide(rows.negative_predictions, rows.rows)),
        ("True Positive Rate / Recall", recall),
        ("True Negative Rate / Specificity", divide(rows.tn, rows.negative_labels)),
        ("Acceptance Rate / Precision", precision),
        ("Rejection Rate", divide(rows.tn, rows.negative_predictions)),
        ("Conditional Acceptance", divide(rows.positive_labels, rows.positive_predictions)),
        ("Conditional Rejection", divide(rows.negative_labels, rows.negative_predictions)),
        ("F1 Score", 2 * divide(precision * recall, precision + recall)),
    )
