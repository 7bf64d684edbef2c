"""How a request is put together: what stands before, between and after records, and the tokens of each record."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.errors import ConfigurationError
from analyzer.model_access.answers import CSV, JSON, JSON_LINES
from contracts.analysis_config import AnalysisConfig, PredictorConfig
from contracts.analysis_config.config import PARQUET
from contracts.errors import excerpt

TemplateToken = str | int
"""Literal text, or the place of a feature."""

_CONTENT = "predictor.content_template"
_RECORD = "predictor.record_template"


def _placeholder(*names: str) -> str:
    """The pattern of `$name` and `${name}`."""
    either = "|".join(names)
    return rf"\$(?:(?P<name>{either})\b|\{{(?P<braced>{either})\}})"


_IN_CONTENT = re.compile(_placeholder("records", "record", "feature_names", "features"))
_IN_RECORD = re.compile(r'"\$\{(?P<feature>[^{}]+)\}"|' + _placeholder("features_kvp", "feature_names", "features"))


@dataclass(frozen=True)
class RequestForm:
    """The body of a request is `head`, the records with `separator` between them, `tail`.

    A record is the features at `places`, with one of `literals` before each and one more at the end.
    """

    content_type: str
    places: tuple[int, ...]
    literals: tuple[str, ...]
    head: str = ""
    separator: str = "\n"
    tail: str = ""
    one_record: bool = False

    @classmethod
    def of(cls, config: AnalysisConfig, predictor: PredictorConfig, features: Sequence[str]) -> RequestForm:
        """The form that the configuration asks for. Raises ConfigurationError."""
        content_type = request_type(config, predictor)
        if not features:
            raise ConfigurationError(
                "There is no feature that the model could be asked about: all columns are left out."
            )
        if content_type == CSV:
            return cls(CSV, *_apart(_between(range(len(features)), ",")))
        content = _content_template(predictor, content_type)
        return (_json_lines if content_type == JSON_LINES else _json)(content, predictor.record_template, features)


def request_type(config: AnalysisConfig, predictor: PredictorConfig) -> str:
    """The content type of requests: without one that of the data set, of captures and frames by the templates.

    Raises ConfigurationError.
    """
    given = predictor.content_type or config.dataset_type
    if given in (CSV, JSON_LINES, JSON):
        return given
    if given == PARQUET:
        raise ConfigurationError(
            f"predictor.content_type is not set, and the data set is {PARQUET}, which no model takes; "
            f"it should be {CSV}, {JSON_LINES} or {JSON}."
        )
    if predictor.content_template is None:
        return CSV
    return JSON_LINES if predictor.record_template is None else JSON


def _json_lines(content: str, _: str | None, features: Sequence[str]) -> RequestForm:
    line = " ".join(content.split("\n"))
    found = list(_IN_CONTENT.finditer(line))
    if [_name(each) for each in found] != ["features"]:
        raise _malformed(_CONTENT, content, "a line of JSON with $features once, such as", '{"features": $features}')
    tokens = _tokens(line, found, features)
    _check_json(_CONTENT, content, tokens)
    return RequestForm(JSON_LINES, *_apart(tokens))


def _json(content: str, record: str | None, features: Sequence[str]) -> RequestForm:
    found = list(_IN_CONTENT.finditer(content))
    places = [each for each in found if _name(each) in ("record", "records")]
    if len(places) != 1 or any(_name(each) == "features" for each in found):
        raise _malformed(_CONTENT, content, "JSON with $records or $record once, such as", '{"instances": $records}')
    if record is None:
        right = f'$features, $features_kvp, or JSON with "${{{features[0] if features else "name"}}}" for each feature'
        raise ConfigurationError(f"{_RECORD} is not set; for {JSON} it should say what a record is: {right}.")
    tokens = _record_tokens(record, features)
    _check_json(_RECORD, record, tokens)
    place = places[0]
    head, tail = (_with_names(text, features) for text in (content[: place.start()], content[place.end() :]))
    _check_json(_CONTENT, content, (head, "[]", tail))
    if _name(place) == "record":
        return RequestForm(JSON, *_apart(tokens), head, "", tail, one_record=True)
    return RequestForm(JSON, *_apart(tokens), head + "[", ",", "]" + tail)


def _record_tokens(template: str, features: Sequence[str]) -> tuple[TemplateToken, ...]:
    found = list(_IN_RECORD.finditer(template))
    if not any(_name(each) != "feature_names" for each in found):
        raise _malformed(_RECORD, template, "$features, $features_kvp, or JSON such as", '{"age": "${age}"}')
    return _tokens(template, found, features)


def _tokens(template: str, found: Sequence[re.Match[str]], features: Sequence[str]) -> tuple[TemplateToken, ...]:
    """The template with every placeholder that was found taken apart."""
    tokens: list[TemplateToken] = []
    end = 0
    for each in found:
        tokens.append(template[end : each.start()])
        tokens += _placed(each, features)
        end = each.end()
    return (*tokens, template[end:])


def _placed(found: re.Match[str], features: Sequence[str]) -> Sequence[TemplateToken]:
    groups = found.groupdict()
    if name := groups.get("feature"):
        if name not in features:
            raise ConfigurationError.unknown_name(_RECORD, name, features)
        return [list(features).index(name)]
    match _name(found):
        case "features":
            return ["[", *_between(range(len(features)), ","), "]"]
        case "features_kvp":
            pairs = [(("," if place else "{") + json.dumps(name) + ":", place) for place, name in enumerate(features)]
            return [*(token for pair in pairs for token in pair), "}"]
        case _:
            return [json.dumps(list(features))]


def _name(found: re.Match[str]) -> str | None:
    return found["name"] or found["braced"]


def _with_names(text: str, features: Sequence[str]) -> str:
    return _IN_CONTENT.sub(lambda _: json.dumps(list(features)), text)


def _between(places: Sequence[int], separator: str) -> tuple[TemplateToken, ...]:
    tokens: list[TemplateToken] = [token for place in places for token in (separator, place)]
    return tuple(tokens[1:])


def _apart(tokens: Sequence[TemplateToken]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The places, and the literals around them."""
    literals = [""]
    for token in tokens:
        if isinstance(token, str):
            literals[-1] += token
        else:
            literals.append("")
    return tuple(token for token in tokens if isinstance(token, int)), tuple(literals)


def _check_json(setting: str, template: str, tokens: Sequence[TemplateToken]) -> None:
    """Raise ConfigurationError where the template, with numbers in all places, is no JSON."""
    try:
        json.loads("".join(token if isinstance(token, str) else "0" for token in tokens))
    except ValueError as error:
        raise _malformed(setting, template, f"JSON once it is filled in ({error}), such as", "$features") from None


def _content_template(predictor: PredictorConfig, content_type: str) -> str:
    template = predictor.content_template
    example = '{"features": $features}' if content_type == JSON_LINES else '{"instances": $records}'
    if template is None:
        raise ConfigurationError(f"{_CONTENT} is not set; for {content_type} it should be such as {excerpt(example)}.")
    if not isinstance(template, str):
        raise ConfigurationError(f"{_CONTENT} holds an object; it should be a text such as {excerpt(example)}.")
    return template


def _malformed(setting: str, template: str, right: str, example: str) -> ConfigurationError:
    return ConfigurationError.malformed(setting, template, f"{right} {example}")
