"""The model behind an analysis: requests to it, and what its answers say. See `parse_answers` and `Predictor`."""

from analyzer.model_access.answers import AnswerPlaces, Answers, ModelAnswerError
from analyzer.model_access.connecting import predictor_of
from analyzer.model_access.counts import tell_of_model
from analyzer.model_access.first_request import FirstRequest, first_request
from analyzer.model_access.parsing import parse_answers
from analyzer.model_access.predicted_labels import predicted_labels, scores_of
from analyzer.model_access.predicting_decoder import PredictingDecoder
from analyzer.model_access.predictor import ModelPredictor, Predictor

__all__ = [
    "AnswerPlaces",
    "Answers",
    "FirstRequest",
    "ModelAnswerError",
    "ModelPredictor",
    "PredictingDecoder",
    "Predictor",
    "first_request",
    "parse_answers",
    "predicted_labels",
    "predictor_of",
    "scores_of",
    "tell_of_model",
]
