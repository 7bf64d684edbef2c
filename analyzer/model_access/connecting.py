"""From an analysis config to its model: which way there is to it, and how it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from uuid import uuid4

from analyzer.errors import ConfigurationError
from analyzer.model_access import aws
from analyzer.model_access.answers import CSV, AnswerPlaces
from analyzer.model_access.http_way import HttpWay
from analyzer.model_access.jmes import check_expression
from analyzer.model_access.limits import RequestLimits
from analyzer.model_access.predictor import ModelPredictor
from analyzer.model_access.runtime_way import RuntimeWay
from analyzer.model_access.shadow_endpoint import shadow_endpoint
from analyzer.model_access.templates import RequestForm
from analyzer.model_access.way import Way
from contracts.analysis_config import AnalysisConfig, PredictorConfig
from contracts.analysis_settings import AnalysisSettings
from contracts.drift_job import DriftJob

_ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes"
_TARGET = "X-Amzn-SageMaker-Target-Model"


@contextmanager
def predictor_of(config: AnalysisConfig, features: Sequence[str], job: AnalysisSettings) -> Iterator[ModelPredictor]:
    """The model that is asked about these features, in their order.

    A shadow endpoint is there within, and gone afterwards. Raises ConfigurationError where no way leads to a model or
    the predictor is contradictory, ModelError where no endpoint can be made.
    """
    settings = config.predictor or PredictorConfig()
    form = RequestForm.of(config, settings, features)
    accept = settings.accept_type or form.content_type
    places = places_of(settings, job, accept)
    with ExitStack() as stack:
        way = _way(settings, job, stack)
        predictor = ModelPredictor(uuid4().hex, way, form, accept, places, RequestLimits.of(job))
        stack.callback(predictor.close)
        yield predictor


def places_of(predictor: PredictorConfig, job: AnalysisSettings, accept: str) -> AnswerPlaces:
    """Where labels and scores are in answers. Raises ConfigurationError.

    A monitor of attributions that has no such places in its predictor is told where scores are by its attributes.
    """
    found = {"predictor.label": predictor.label, "predictor.probability": predictor.probability}
    if isinstance(job, DriftJob) and all(place is None for place in found.values()):
        name = "inference_attribute" if job.probability_attribute is None else "probability_attribute"
        found = {"predictor.label": None, name: job.probability_attribute or job.inference_attribute}
    for setting, place in found.items():
        if place is None:
            continue
        if accept != CSV:
            check_expression(setting, str(place))
        elif not str(place).strip().isdecimal():
            right = f"an index from 0, as the model's answers are {CSV}"
            raise ConfigurationError.malformed(setting, str(place), right)
    return AnswerPlaces(*found.values())


def _way(predictor: PredictorConfig, job: AnalysisSettings, stack: ExitStack) -> Way:
    if job.model_invocations_url is not None:
        named = {_ATTRIBUTES: predictor.custom_attributes, _TARGET: predictor.target_model}
        return HttpWay.of(
            job.model_invocations_url,
            tuple((key, value) for key, value in named.items() if value is not None),
            link_local=job.model_allow_link_local,
        )
    endpoint = predictor.endpoint_name
    if endpoint is None and predictor.model_name is None:
        raise ConfigurationError(f"No model is named to ask for predictions. {aws.WAYS}.")
    session, url = aws.session(), aws.runtime_url()
    if endpoint is None:
        at_own_server = aws.runtime_is_own_server(session)
        endpoint = predictor.model_name if at_own_server else stack.enter_context(shadow_endpoint(predictor))
    elif url is None and not aws.has_account(session):
        raise aws.no_account(session, f"The endpoint {endpoint}")
    assert endpoint is not None
    named_too = (predictor.custom_attributes, predictor.target_model)
    return RuntimeWay(endpoint, session.region_name, url, *named_too, link_local=job.model_allow_link_local)
