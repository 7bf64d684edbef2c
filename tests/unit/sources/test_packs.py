from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import UnreadableDataError
from analyzer.formats.json import JsonDecoder
from analyzer.scan import Decoder
from analyzer.scan.split import SplitReport
from analyzer.sources.cutting import packed
from analyzer.sources.file_lines import file_lines, whole_file
from analyzer.sources.packs import OPENING, OpenPack, Pack, PackDecoder
from tests.unit.formats.reading import Decoded, csv_decoder, decoded


def pack_of(files: dict[str, str], folder: Path) -> Pack:
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    (pack,) = packed([(str(folder / name), 0) for name in files], 1 << 40)
    return pack


def read(pack: Pack, decoder: Decoder, *, mixes_files: bool, rows: int = 1_000) -> Decoded:
    report = SplitReport()
    reader = PackDecoder(decoder, mixes_files, file_lines, rows, 1 << 20)
    return Decoded(list(reader.decode(pack, iter([]), report)), report)


@given(st.lists(st.integers(0, 5 * OPENING)), st.integers(1, 20 * OPENING))
def test_packs_take_all_files_in_order_and_end_when_they_are_full(sizes: list[int], size: int) -> None:
    files = [(f"{number:03d}", length) for number, length in enumerate(sizes)]
    packs = packed(list(reversed(files)), size)
    assert [path for pack in packs for path in pack.files] == [path for path, _ in files]
    assert [pack.index for pack in packs] == list(range(len(packs)))
    lengths = dict(files)
    for pack in packs:
        filled = [lengths[path] + OPENING for path in pack.files]
        assert sum(filled[:-1]) < size
        assert sum(filled) == pack.length
    assert all(pack.length >= size for pack in packs[:-1])


CSV_FILES = st.lists(st.lists(st.tuples(st.integers(0, 99), st.sampled_from(["x", "", "a,b"])), max_size=9), min_size=1)


@given(CSV_FILES, st.integers(1, 12))
def test_csv_files_in_a_pack_give_what_each_gives_by_itself(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[tuple[int, str]]], rows: int
) -> None:
    texts = ["a,b\n" + "".join(f'{number},"{text}"\n' for number, text in file) for file in files]
    folder = tmp_path_factory.mktemp("pack")
    pack = pack_of({f"{number:03d}.csv": text for number, text in enumerate(texts)}, folder)
    found = read(pack, csv_decoder("a,b\n"), mixes_files=False, rows=rows)
    alone = [row for text in texts for row in decoded(csv_decoder("a,b\n"), text).rows]
    assert found.rows == alone
    assert found.report.rows == len(alone)
    assert all(batch.num_rows <= rows for batch in found.batches)


@given(st.lists(st.lists(st.integers(0, 99), max_size=9), min_size=1), st.integers(1, 12))
def test_json_lines_of_several_files_come_in_one_batch(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[int]], rows: int
) -> None:
    texts = ["\n".join(f'{{"a": {number}}}' for number in file) for file in files]
    folder = tmp_path_factory.mktemp("pack")
    pack = pack_of({f"{number:03d}.jsonl": text for number, text in enumerate(texts)}, folder)
    found = read(pack, JsonDecoder(lines=True), mixes_files=True, rows=rows)
    numbers = [str(number) for file in files for number in file]
    assert found.columns.get("a", []) == numbers
    assert len(found.batches) == -(-len(numbers) // rows)


def test_small_batches_are_gathered_up_to_a_whole_one(tmp_path: Path) -> None:
    pack = pack_of({f"{number}.csv": "a\n1\n2\n" for number in range(5)}, tmp_path)
    batches = read(pack, csv_decoder("a\n"), mixes_files=False, rows=4).batches
    assert [batch.num_rows for batch in batches] == [4, 4, 2]


def test_a_bad_line_is_told_by_its_own_file(tmp_path: Path) -> None:
    pack = pack_of({"a.jsonl": '{"a": 1}\n{"a": 2}', "b.jsonl": "", "c.jsonl": '{"a": 3}\nx\n'}, tmp_path)
    found = read(pack, JsonDecoder(lines=True), mixes_files=True)
    assert found.report.examples == [f'{tmp_path}/c.jsonl, line 2 of the part at byte 0: not JSON: "x"']
    pack = pack_of({"a.csv": "a,b\n1,2\n", "b.csv": "a,b\n3,4\n5\n"}, tmp_path)
    found = read(pack, csv_decoder("a,b\n"), mixes_files=False)
    assert found.report.examples[0].startswith(f"{tmp_path}/b.csv, record 3 of the part at byte 0: 1 field")


def test_a_header_that_differs_is_told_by_its_file(tmp_path: Path) -> None:
    pack = pack_of({"a.csv": "a\n1\n", "b.csv": "b\n1\n"}, tmp_path)
    with pytest.raises(UnreadableDataError, match=r"b\.csv has the header"):
        read(pack, csv_decoder("a\n"), mixes_files=False)


def test_text_that_is_not_utf_8_is_told_by_its_file(tmp_path: Path) -> None:
    pack = pack_of({"a.jsonl": '{"a": 1}\n', "b.jsonl": ""}, tmp_path)
    (tmp_path / "b.jsonl").write_bytes(b'{"a": 2}\n{"a": "\xff"}\n')
    with pytest.raises(UnreadableDataError, match=r"b\.jsonl\S* is not UTF-8"):
        read(pack, JsonDecoder(lines=True), mixes_files=True)


def test_lines_know_their_files() -> None:
    open_pack = OpenPack(0, "a", 0, 0)
    for path, lines in (("a", 2), ("b", 0), ("c", 1)):
        open_pack.begin(path)
        open_pack.add(lines)
    assert [open_pack.file_of(line) for line in (1, 2, 3)] == ["a", "a", "c"]
    assert open_pack.place_of(3) == "c, line 1 of the part at byte 0"


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        (b"", []),
        (b"a", [b"a"]),
        (b"a\n", [b"a"]),
        (b"a\r\n\nb\rc", [b"a\r", b"", b"b\rc"]),
        (b"\xef\xbb\xbfa\nb", [b"a", b"b"]),
        (b"\n", [b""]),
    ],
)
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_file_is_cut_at_its_newlines_alone(raw: bytes, lines: list[bytes], suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"data{suffix}"
    path.write_bytes(gzip.compress(raw) if suffix else raw)
    assert [line for lines_read in file_lines(str(path)) for line in lines_read] == lines
    assert list(whole_file(str(path))) == [[raw]]


def test_lines_go_on_from_block_to_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.sources.file_lines._READ", 3)
    (tmp_path / "data").write_bytes(b"abcdefgh\ni\n\njklm\n")
    lines = [line for lines_read in file_lines(str(tmp_path / "data")) for line in lines_read]
    assert lines == [b"abcdefgh", b"i", b"", b"jklm"]


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data.gz").write_bytes(gzip.compress(b"a\n" * 10_000)[:20])
    with pytest.raises(UnreadableDataError, match=r"data\.gz"):
        list(file_lines(str(tmp_path / "data.gz")))


def test_batches_of_other_columns_are_kept_apart(tmp_path: Path) -> None:
    pack = pack_of(
        {"a.jsonl": '{"a": 1}', "b.jsonl": '{"a": "x"}', "c.jsonl": '{"a": 2.5}', "d.jsonl": '{"a": 3.5}'}, tmp_path
    )
    found = read(pack, JsonDecoder(lines=True), mixes_files=False)
    assert found.columns == {"a": ["1", "x", "2.5", "3.5"]}
    assert [batch.num_rows for batch in found.batches] == [1, 1, 2]
    assert pa.types.is_dictionary(found.batches[2].column(0).type)
