"""A model asked over real HTTP: all forms, both ways, several requests at a time, answers in order."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from analyzer.errors import ConfigurationError
from analyzer.model_access import ModelPredictor, scores_of
from tests.model_server import Manner, linear, model_process, model_server, softmax
from tests.unit.model_access.asking import FEATURES, FORMS, JSON, ROWS, SCORES, WEIGHTS, asking
from tests.unit.model_access.conftest import Ask


def predicted(predictor: ModelPredictor, rows: pa.RecordBatch = ROWS) -> list[float]:
    found: list[float] = scores_of(predictor.predict(rows)).ravel().tolist()
    return found


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_of_request_gets_the_scores_of_its_records_in_order(ask: Ask, form: dict[str, Any]) -> None:
    with model_server(linear(*WEIGHTS)) as server, ask(server, **form) as predictor:
        assert predicted(predictor) == SCORES


def test_the_request_says_what_it_is_and_what_is_wanted(ask: Ask) -> None:
    asked = {"custom_attributes": "trace=7", "target_model": "a.tar.gz", "accept_type": "application/jsonlines"}
    with (
        model_server(linear(*WEIGHTS)) as server,
        ask(server, probability="score", content_type="text/csv", **asked) as predictor,
    ):
        assert predicted(predictor) == SCORES
    (request,) = server.asked
    assert request.path in ("/invocations", "/endpoints/churn/invocations")
    assert request.body == b"1,1.5\n2,\n3,0.5\n4,2.0\n5,0.25"
    assert request.headers["Content-Type"] == "text/csv"
    assert request.headers["Accept"] == "application/jsonlines"
    assert request.headers["X-Amzn-SageMaker-Custom-Attributes"] == "trace=7"
    assert request.headers["X-Amzn-SageMaker-Target-Model"] == "a.tar.gz"


def test_a_record_template_of_one_record_asks_for_each_by_itself() -> None:
    with model_server(linear(*WEIGHTS)) as server, asking(server.invocations, **FORMS["JSON of one record"]) as model:
        assert predicted(model) == SCORES
    assert sorted(each.body for each in server.asked)[0] == b'{"features": [1, 1.5]}'
    assert len(server.asked) == len(SCORES)


def test_labels_and_scores_are_where_the_predictor_says(ask: Ask) -> None:
    with (
        model_server(softmax((1.0, 0.0), (0.0, 1.0), (0.0, 0.0)), Manner(labels=True)) as server,
        ask(server, label=0, probability=2) as predictor,
    ):
        answers = predictor.predict(ROWS)
    assert answers.labels is not None
    assert answers.labels.to_pylist() == ["0"] * 5
    assert scores_of(answers).shape == (5, 1)


@pytest.mark.parametrize("one_line", [False, True])
def test_answers_of_many_requests_come_in_the_order_of_their_rows(ask: Ask, one_line: bool) -> None:
    rows = pa.record_batch({"a": list(range(2000)), "b": [0.0] * 2000})
    with (
        model_server(linear(*WEIGHTS), Manner(one_line=one_line)) as server,
        ask(server, settings={"model_max_records": 77}) as predictor,
    ):
        assert predicted(predictor, rows) == list(map(float, range(2000)))
    assert len(server.asked) == 26


def test_as_many_requests_are_under_way_as_is_allowed_and_connections_are_kept() -> None:
    with (
        model_server(linear(*WEIGHTS), Manner(delay_s=0.05)) as server,
        asking(server.invocations, settings={"model_max_records": 1, "model_concurrency": 3}) as predictor,
    ):
        for _ in range(4):
            predicted(predictor)
    assert server.most_at_once == 3
    assert len(server.asked) == 20
    assert len({each.connection for each in server.asked}) == 3


def test_the_next_batch_is_made_while_the_one_before_it_is_asked_about() -> None:
    """The model answers the first batch only when the second one is there."""
    second = threading.Event()

    def waiting(rows: Any) -> Any:
        assert second.wait(10)
        return linear(*WEIGHTS)(rows)

    def batches() -> Any:
        yield ROWS.slice(0, 2)
        yield ROWS.slice(0, 0)
        second.set()
        yield ROWS.slice(2)

    with model_server(waiting) as server, asking(server.invocations) as predictor:
        found = [scores_of(each).ravel().tolist() for each in predictor.predict_each(batches())]
    assert found == [SCORES[:2], [], SCORES[2:]]


def test_no_rows_are_no_request(ask: Ask) -> None:
    with model_server(linear(*WEIGHTS)) as server, ask(server) as predictor:
        assert len(predictor.predict(ROWS.slice(0, 0))) == 0
    assert server.asked == []


def test_a_predictor_travels_and_asks_from_another_process_without_anything_secret() -> None:
    url = "http://user:hunter2@127.0.0.1:1/invocations"
    with asking(url) as predictor:
        assert "hunter2" not in repr(predictor)
        assert "hunter2" not in predictor.way.name
    program = (
        "import pickle, sys; from tests.unit.model_access.asking import ROWS\n"
        "predictor = pickle.load(sys.stdin.buffer)\n"
        "print(predictor.predict(ROWS).scores.ravel().tolist())"
    )
    with model_server(linear(*WEIGHTS)) as server, asking(server.invocations) as predictor:
        done = subprocess.run(
            [sys.executable, "-c", program], check=False, input=pickle.dumps(predictor), capture_output=True
        )
    assert done.stdout.decode().strip() == str(SCORES), done.stderr.decode()


def test_a_user_and_password_of_the_url_go_as_a_header() -> None:
    with (
        model_server(linear(*WEIGHTS)) as server,
        asking(server.invocations.replace("//", "//me:a%2Fb@")) as predictor,
    ):
        assert predicted(predictor) == SCORES
    assert server.asked[0].headers["Authorization"] == "Basic bWU6YS9i"
    assert server.asked[0].headers["Host"] == server.url.removeprefix("http://")


@pytest.mark.parametrize("path", ["", "/"])
def test_a_url_without_a_path_is_that_of_its_invocations(path: str) -> None:
    with model_server(linear(*WEIGHTS)) as server, asking(server.url + path) as predictor:
        assert predicted(predictor) == SCORES
    assert server.asked[0].path == "/invocations"


def test_a_connection_that_was_closed_meanwhile_is_no_failure_of_the_model() -> None:
    with (
        model_server(linear(*WEIGHTS), Manner(drops_connections=True)) as server,
        asking(server.invocations, settings={"model_retries": 0}) as predictor,
    ):
        assert [predicted(predictor) for _ in range(3)] == [SCORES] * 3
        assert predictor.take_counts() == {}


def test_many_rows_are_asked_about_in_few_requests_and_this_is_told() -> None:
    rows = pa.record_batch({"a": np.arange(100_000) % 10, "b": np.zeros(100_000)})
    with model_process("linear", *WEIGHTS) as url, asking(url, settings={"model_max_payload_bytes": 100_000}) as model:
        assert predicted(model, rows) == (np.arange(100_000.0) % 10).tolist()
        counts = model.take_counts()
    size = counts["model_records_in_reduced_requests"] / counts["model_requests_reduced"]
    assert 0.95 * 100_000 / 6 < size <= 100_001 / 6


def test_json_without_paths_is_refused_before_anything_is_asked() -> None:
    """The places of scores in CSV are columns, and those in JSON are paths."""
    for wrong in ({"probability": "score"}, {**JSON, "probability": "predictions["}):
        with (
            pytest.raises(ConfigurationError, match=r"predictor\.probability holds"),
            asking("http://127.0.0.1:1", **wrong),
        ):
            pass


def test_features_are_what_the_model_gets_in_their_order(ask: Ask) -> None:
    assert FEATURES == ("a", "b")
    rows = pa.record_batch({"b": ROWS.column("b"), "a": ROWS.column("a")})
    with model_server(linear(*WEIGHTS)) as server, ask(server) as predictor:
        assert predicted(predictor, rows.select(list(FEATURES))) == SCORES
