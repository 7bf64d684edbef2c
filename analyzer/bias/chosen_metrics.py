"""Which metrics an analysis is to compute: those of its methods, all of them where a monitor's config names none."""

from __future__ import annotations

from analyzer.bias.metric_definition import TrainingStage
from contracts.analysis_config import POST_TRAINING_METRICS, PRE_TRAINING_METRICS, AnalysisConfig


def chosen_metrics(config: AnalysisConfig) -> dict[TrainingStage, tuple[str, ...]]:
    """The names by stage; of a stage that is not wanted none."""
    before, after = config.methods.pre_training_bias, config.methods.post_training_bias
    if before is None and after is None:
        return {TrainingStage.PRE_TRAINING: PRE_TRAINING_METRICS, TrainingStage.POST_TRAINING: POST_TRAINING_METRICS}
    return {
        TrainingStage.PRE_TRAINING: () if before is None else before.methods,
        TrainingStage.POST_TRAINING: () if after is None else after.methods,
    }
