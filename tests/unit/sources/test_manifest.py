from __future__ import annotations

import pytest

from analyzer.errors import UnreadableDataError
from analyzer.sources.head import Head
from analyzer.sources.manifest import refuse_manifest


@pytest.mark.parametrize(
    "text",
    [
        '[{"prefix": "s3://bucket/input/"}, "a.csv.out", "b.csv.out"]',
        '\ufeff[\n  {"prefix":"s3://bucket/input/"},\n  "a.csv"\n]\n',
        '[{"prefix": "s3://bucket/input/a.csv"}]',
    ],
)
def test_a_manifest_is_told_from_data_and_explained(text: str) -> None:
    with pytest.raises(UnreadableDataError, match=r"manifest\.json is a manifest.*s3://bucket/input/.*mount the files"):
        refuse_manifest(Head("manifest.json", text, whole=True))


@pytest.mark.parametrize(
    "text",
    ['[{"prefix": "Dr."}, {"prefix": "Ms."}]', '[{"prefix": "s3://a"}, {"prefix": "s3://b"}]', '{"prefix": "s3://a"}'],
)
def test_data_that_looks_like_one_at_first_is_none(text: str) -> None:
    refuse_manifest(Head("data.json", text, whole=True))
