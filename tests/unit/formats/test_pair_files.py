"""Files of what others have logged: how they are written is told by how they begin, and each job reads them."""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import analyzer
from analyzer.analysed_data import monitored_data
from analyzer.command_line.commands import commands
from analyzer.errors import UnreadableDataError
from analyzer.formats.pair_files import pair_blocks
from analyzer.formats.reading import PLAIN
from analyzer.processes import engine as engines
from contracts.dataset_format import PairsFormat, format_text
from contracts.limits import Limits
from contracts.model_explainability_job import ModelExplainabilityJob
from tests.running import Reports, run_job
from tests.unit.analysed_data.reading import config, read
from tests.unit.runs.test_splits import split_at

ROWS = [{"request": "36,gold", "response": "0.5"}, {"request": '24,"a\nb"', "response": "0.1"}]
TIMED = PairsFormat(time="at")
EVENTS = PairsFormat(preset="kserve")


def parquet(rows: Mapping[str, Any], **options: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(dict(rows)), file, **options)
    return file.getvalue()


def columns(rows: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def lines(path: Path, raw: bytes, format: PairsFormat = PairsFormat(), **more: Any) -> list[dict[str, Any]]:  # noqa: B008
    path.write_bytes(raw)
    blocks = list(pair_blocks(str(path), format, **more))
    assert all(block.endswith(b"\n") for block in blocks)
    return [orjson.loads(line) for block in blocks for line in block.splitlines()]


def payloads(found: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    names = {"request": "endpointInput", "response": "endpointOutput"}
    return [{name: each["captureData"][side]["data"] for name, side in names.items()} for each in found]


FILES = {
    "lines": ("a.jsonl", b"".join(json.dumps(row).encode() + b"\n" for row in ROWS)),
    "lines without an end": ("a.data", b"\xef\xbb\xbf" + b"\r\n\r\n".join(json.dumps(row).encode() for row in ROWS)),
    "an array a line": ("a.json", json.dumps(ROWS[:1]).encode() + b"\n" + json.dumps(ROWS[1:]).encode()),
    "an array": ("a.json", json.dumps(ROWS, indent=2).encode()),
    "packed lines": ("a.json.gz", gzip.compress(b"\n".join(json.dumps(row).encode() for row in ROWS))),
    "a packed document": ("a.json.gz", gzip.compress(json.dumps(ROWS, indent=2).encode())),
    "Parquet": ("a", parquet(columns(ROWS))),
    "Parquet of dictionaries": (
        "a.parquet",
        parquet({name: pa.array(values).dictionary_encode() for name, values in columns(ROWS).items()}),
    ),
    "Parquet of bytes and more": (
        "a.parquet",
        parquet(
            {
                "beside": pa.array([[1], [2]]),
                **{name: pa.array([each.encode() for each in values]) for name, values in columns(ROWS).items()},
            }
        ),
    ),
    "CSV": ("a.csv", b'id,request,response\n1,"36,gold",0.5\n2,"24,""a\nb""",0.1\n'),
    "packed CSV": ("a.csv.gz", gzip.compress(b'response,request\n0.5,"36,gold"\n0.1,"24,""a\nb"""\n')),
}


@pytest.mark.parametrize("form", FILES)
def test_each_way_to_write_the_same_is_the_same(form: str, tmp_path: Path) -> None:
    name, raw = FILES[form]
    found = lines(tmp_path / name, raw)
    assert payloads(found) == ROWS
    assert [each["capturedFrom"] for each in found] == [f"{tmp_path / name}, record {number}" for number in (1, 2)]


def test_structs_and_lists_of_parquet_are_json(tmp_path: Path) -> None:
    table = {"request": [{"age": 36, "plan": None}], "response": [[0.5, 0.25]]}
    assert payloads(lines(tmp_path / "a", parquet(table))) == [
        {"request": '{"age":36,"plan":null}', "response": "[0.5,0.25]"}
    ]


MOMENT = datetime(2026, 11, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (pa.timestamp("ns"), {}),
        (pa.timestamp("us", "UTC"), {}),
        (pa.timestamp("ms", "Europe/Berlin"), {}),
        (pa.timestamp("ns"), {"use_deprecated_int96_timestamps": True}),
        (pa.timestamp("s"), {}),
    ],
)
def test_times_of_parquet_are_points_in_time(kind: pa.DataType, options: dict[str, Any], tmp_path: Path) -> None:
    values = pa.array([MOMENT]).cast(kind)
    raw = parquet({"request": ["1"], "response": ["2"], "at": values}, **options)
    [found] = lines(tmp_path / "a", raw, TIMED)
    assert found["eventMetadata"] == {"inferenceTime": "2026-11-01T10:00:00Z"}


NO_TEXT = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0"), pa.py_buffer(b"\xff")])
"""A column of texts, of which the only one is no UTF-8."""


@pytest.mark.parametrize(
    ("raw", "format", "why"),
    [
        (parquet({"a": [1], "b": [2]}), PairsFormat(), 'there is no "request"'),
        (b"a,b\n1,2\n", PairsFormat(), 'there is no "request"'),
        (parquet(columns(ROWS))[:-20], PairsFormat(), "Parquet"),
        (b"request,response\n\xff,1\n", PairsFormat(), "UTF8"),
        ("request,response,größe\n1,2,3\n".encode("latin-1"), PairsFormat(), "is not UTF-8; convert it"),
        ("request,response\n1,2\n".encode("utf-16"), PairsFormat(), "is not UTF-8; convert it"),
        ('{"request": "1", "response": "2"}\n'.encode("utf-16"), PairsFormat(), "is not UTF-8; convert it"),
        (parquet({"request": NO_TEXT, "response": ["2"]}), PairsFormat(), "is not UTF-8; convert it"),
        (b"\x00\x01\x02", PairsFormat(), "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(raw: bytes, format: PairsFormat, why: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableDataError, match=why) as caught:
        lines(tmp_path / "a.file", raw, format)
    assert "a.file" in str(caught.value)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b'{"request": "1", "response": "2"}\nnonsense\n', "not JSON"),
        (b'{"request": "1", "response": "2"}\n"\xff"\n', "it is not UTF-8"),
        (b'{"request": "1", "response": "2"}\n5\n', "a JSON object was expected"),
        (b"request,response\n1,2\n1,2,3\n", "3 fields where 2 were expected"),
    ],
)
def test_a_record_that_cannot_be_read_leaves_the_others(raw: bytes, why: str, tmp_path: Path) -> None:
    good, bad = lines(tmp_path / "a", raw)
    assert "captureData" in good
    assert bad["unreadable"].startswith(why)
    assert bad["capturedFrom"].endswith("a, record 2")


def test_a_document_has_the_limit_of_all_documents(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDataError, match="max_whole_file_bytes"):
        lines(tmp_path / "a", json.dumps(ROWS, indent=2).encode(), limits=Limits(max_whole_file_bytes=20))


def event(number: int, kind: str, body: str) -> dict[str, str]:
    encoded = base64.b64encode(body.encode()).decode()
    return {"Id": f"i{number}", "ReqType": kind, "Bytes": encoded, "ContentType": "application/json"}


@pytest.mark.parametrize(("folder", "told"), [("", "2026-11-01T10:00:00Z"), ("2026/10/31/07", "2026-10-31T07:00:00Z")])
def test_events_have_the_time_of_their_file_where_one_is_needed(folder: str, told: str, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    file = tmp_path / folder / "a.json"
    raw = json.dumps(event(1, "request", "[1]")).encode()
    [untimed] = lines(file, raw, EVENTS)
    assert untimed["eventMetadata"] == {"eventId": "i1"}
    os.utime(file, (MOMENT.timestamp(), MOMENT.timestamp()))
    [timed] = [orjson.loads(block) for block in pair_blocks(str(file), EVENTS, timed=True)]
    assert timed["eventMetadata"] == {"eventId": "i1", "inferenceTime": told}


@pytest.fixture
def logged(tmp_path: Path) -> Path:
    """Requests in files of their own, and their responses in others, in another order."""
    folder = tmp_path / "logged"
    folder.mkdir()
    for start in range(0, 1_000, 100):
        numbers = range(start, start + 100)
        requests = [event(n, "request", json.dumps({"instances": [[n, n % 7]]})) for n in numbers]
        responses = [event(n, "response", json.dumps({"predictions": [n / 1_000]})) for n in numbers]
        (folder / f"requests-{start}.json").write_text(json.dumps(requests), "utf-8")
        (folder / f"responses-{900 - start}.json").write_text(json.dumps(responses[::-1]), "utf-8")
    return folder


def test_events_are_joined_the_same_by_any_number_of_workers(
    logged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    split_at(40_000, monkeypatch)
    found = []
    for workers in (1, 2, 5):
        monkeypatch.setattr(engines, "available_processors", lambda workers=workers: workers)
        found.append(run_job(logged, format_text(EVENTS), tmp_path / f"of-{workers}", engine="processes").files)
    assert found[0] == found[1] == found[2]
    monkeypatch.undo()
    analyzer.baseline(logged, tmp_path / "whole", format="kserve", engine="processes")
    whole, several = (Reports(tmp_path / folder) for folder in ("whole", "of-1"))
    assert whole.counted() == several.counted()
    assert whole.common("_c0") == whole.common("_c1") == (1_000, 0)
    # Rows came in another order: there was more than one group.
    assert whole.files["statistics.json"] != several.files["statistics.json"]


@pytest.mark.parametrize("raw", [b"", b"\n \n", b"request,response\n"])
def test_a_file_with_nothing_in_it_has_no_records(raw: bytes, tmp_path: Path) -> None:
    assert lines(tmp_path / "a", raw) == []


def test_monitors_of_attributions_read_them(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b'request,response\n"36,gold",0.5\n"24,basic",0.1\n')
    settings = {"dataset_source": str(tmp_path / "a.csv"), "dataset_format": '{"pairs": {}}', "output_path": "/out"}
    job = ModelExplainabilityJob.of({**settings, "analysis_config": "/config.json"})
    found = read(monitored_data(config(None, headers=["age", "plan"]), job, PLAIN))
    assert found.columns == {"age": ["36", "24"], "plan": ["gold", "basic"]}


@pytest.mark.parametrize("form", ["kserve", '{"pairs": {"preset": "kserve", "captureIndexNames": ["endpointInput"]}}'])
def test_a_look_at_them_shows_what_a_job_makes(form: str, logged: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (logged / "more.json").write_text(json.dumps([event(5_000, "request", "[1]")]), "utf-8")
    assert commands.main(["capture", "show", str(logged), "--format", form, "--rows", "1"], standalone_mode=False) == 0
    shown = capfd.readouterr().out
    assert "1,001 records, 1,000 of them kept, as 1,000 rows" in shown
    assert "1 request without its response was left out." in shown
    assert ("endpointOutput, value 1" in shown) is (form == "kserve")


def test_a_look_takes_no_other_formats(logged: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["capture", "show", str(logged), "--format", "csv"], standalone_mode=False) == 2
    assert '--format holds "csv"; it should be capture, pairs, databricks, kserve' in capfd.readouterr().err


def test_a_file_that_a_task_cannot_read_is_named(logged: Path, tmp_path: Path) -> None:
    (logged / "zz.parquet").write_bytes(parquet({"a": [1]}))
    with pytest.raises(UnreadableDataError, match=r'zz\.parquet" cannot be read: there is no "bytes"'):
        run_job(logged, format_text(EVENTS), tmp_path / "out", engine="processes")
