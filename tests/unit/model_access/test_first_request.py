"""The first request and its answer, as they are shown before an analysis is run."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analyzer.model_access import first_request
from tests.model_server import Manner, linear, model_server
from tests.unit.model_access.asking import JSON_LINES, ROWS, SCORES, WEIGHTS, asking
from tests.unit.model_access.conftest import Ask


def test_it_shows_what_is_asked_what_came_and_what_was_read_in_it(ask: Ask) -> None:
    with model_server(linear(*WEIGHTS)) as server, ask(server, **JSON_LINES) as predictor:
        shown = first_request(predictor, ROWS.slice(0, 2))
    assert server.url in shown.model
    assert (shown.content_type, shown.accept, shown.records) == ("application/jsonlines", "application/jsonlines", 2)
    assert shown.body == '{"features": [1,1.5]}\n{"features": [2,null]}'
    assert shown.answer == '{"score": -2.0}\n{"score": 2.0}\n'
    assert shown.answers is not None
    assert shown.answers.scores is not None
    assert shown.answers.scores.ravel().tolist() == SCORES[:2]
    assert shown.problem is None


def test_an_answer_that_does_not_fit_is_shown_with_what_is_wrong(ask: Ask) -> None:
    with model_server(linear(*WEIGHTS), Manner(extra_rows=1)) as server, ask(server) as predictor:
        shown = first_request(predictor, ROWS.slice(0, 1))
    assert shown.answer == "-2\n-2\n"
    assert shown.answers is None
    assert shown.problem is not None
    assert "asked about 1 record and answered 2 records" in shown.problem


def test_a_model_that_refuses_or_is_away_is_a_problem_and_no_error(ask: Ask) -> None:
    with model_server(linear(*WEIGHTS), Manner(always=400)) as server, ask(server) as predictor:
        assert first_request(predictor, ROWS).problem == 'status 400, "status 400".'
        assert server.requests == 1
    with ask(server) as predictor:
        shown = first_request(predictor, ROWS)
    assert shown.answer is None
    assert shown.problem is not None


def test_a_body_that_is_long_is_cut() -> None:
    rows = pa.record_batch({"a": np.arange(10_000), "b": np.zeros(10_000)})
    with model_server(linear(*WEIGHTS)) as server, asking(server.invocations) as predictor:
        shown = first_request(predictor, rows)
    assert shown.records == 10_000
    assert len(shown.body) == 4_003
    assert shown.body.endswith("...")
