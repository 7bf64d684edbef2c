"""The model behind an analysis: requests to it, and what its answers say. See `parse_answers` and `Predictor`."""

from analyzer.model_access.answers import AnswerPlaces, Answers, ModelAnswerError
from analyzer.model_access.parsing import parse_answers
from analyzer.model_access.predicted_labels import predicted_labels, scores_of

__all__ = ["AnswerPlaces", "Answers", "ModelAnswerError", "parse_answers", "predicted_labels", "scores_of"]
