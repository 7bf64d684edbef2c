"""Predictions added to the batches of a scan, and a failing model as a value of it."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pytest

from analyzer.data_scan import require_few_bad_records
from analyzer.errors import ModelError, UnreadableDataError
from analyzer.model_access import PredictingDecoder, Predictor
from analyzer.scan.protocols import State
from analyzer.scan.split import Split, SplitReport
from analyzer.scan.tasks import split_states
from tests.model_server import Manner, linear, model_server, softmax
from tests.unit.model_access.asking import ROWS, SCORES, WEIGHTS, asking

SPLIT = Split(0, "data.csv", 0, 1)
BATCHES = [
    pa.record_batch({"id": ["u", "v"], "b": ROWS.column("b").slice(0, 2), "a": ROWS.column("a").slice(0, 2)}),
    pa.record_batch({"id": pa.array([], pa.string()), "b": pa.array([], pa.float64()), "a": pa.array([], pa.int64())}),
    pa.record_batch({"id": ["w", "x", "y"], "b": ROWS.column("b").slice(2), "a": ROWS.column("a").slice(2)}),
]


@dataclass(frozen=True)
class Given:
    """A decoder of batches that are there; `breaks` after them."""

    breaks: bool = False

    def decode(self, _: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            report.rows += batch.num_rows
            yield batch
        if self.breaks:
            raise UnreadableDataError("the file is damaged")


class NoFold:
    def fold(self, _: Split, batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[str, State]]:
        for _ in batches:
            pass
        yield from ()

    def restore(self, plain: object) -> State:
        raise NotImplementedError


def decoder(predictor: Predictor, score: str | None = "score", breaks: bool = False) -> PredictingDecoder:
    return PredictingDecoder(Given(breaks), predictor, ("a", "b"), "predicted", score, threshold=1.0)


def test_each_batch_gets_its_predictions_and_scores_at_its_end() -> None:
    with model_server(linear(*WEIGHTS)) as server, asking(server.invocations) as predictor:
        found = list(decoder(predictor).decode(SPLIT, iter(BATCHES), SplitReport()))
    assert [batch.schema.names for batch in found] == [["id", "b", "a", "predicted", "score"]] * 3
    table = pa.Table.from_batches(found)
    assert table["id"].to_pylist() == list("uvwxy")
    assert table["score"].to_pylist() == SCORES
    assert table["predicted"].to_pylist() == [int(score > 1.0) for score in SCORES]


def test_of_several_scores_there_is_no_lone_one() -> None:
    model = softmax((1.0, 0.0), (0.0, 1.0))
    with model_server(model) as server, asking(server.invocations) as predictor:
        classes = PredictingDecoder(Given(), predictor, ("a", "b"), "predicted", None, ("yes", "no"))
        lone = PredictingDecoder(Given(), predictor, ("a", "b"), "predicted", "score", ("yes", "no"))
        (batch,) = classes.decode(SPLIT, iter(BATCHES[:1]), SplitReport())
        assert batch.schema.names == ["id", "b", "a", "predicted"]
        assert batch["predicted"].to_pylist() == ["no", "yes"]
        (batch,) = lone.decode(SPLIT, iter(BATCHES[:1]), SplitReport())
        assert batch["score"].to_pylist() == [None, None]


def test_what_was_met_is_counted_in_the_report_and_the_decoder_travels() -> None:
    report = SplitReport()
    with model_server(linear(*WEIGHTS), Manner(codes=(500,))) as server, asking(server.invocations) as predictor:
        travelled = pickle.loads(pickle.dumps(decoder(predictor)))
        assert len(list(travelled.decode(SPLIT, iter(BATCHES), report))) == 3
    assert report.counts == {"model_requests_retried": 1}
    assert report.rows == 5


def test_a_model_that_fails_is_a_value_of_the_scan_that_ends_the_job() -> None:
    report = SplitReport()
    with model_server(linear(*WEIGHTS), Manner(always=403)) as server, asking(server.invocations) as predictor:
        ((_, _, _, packed),) = split_states(SPLIT, decoder(predictor), NoFold(), iter(BATCHES))
    assert b"status 403" in packed
    report.merge(SplitReport(model_failure="The model is away."))
    with pytest.raises(ModelError, match=r"The model is away\."):
        require_few_bad_records(SplitReport.from_plain(report.to_plain()), 0)


def test_data_that_cannot_be_read_is_still_told_as_such() -> None:
    with model_server(linear(*WEIGHTS)) as server, asking(server.invocations) as predictor:
        with pytest.raises(UnreadableDataError, match="the file is damaged"):
            list(decoder(predictor, breaks=True).decode(SPLIT, iter(BATCHES), SplitReport()))
        assert len(list(decoder(predictor).decode(SPLIT, iter(BATCHES), SplitReport()))) == 3
