"""One captured record through every job that reads any: they read it alike."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from analyzer.analysed_data import AnalysedData, monitored_data
from analyzer.datasets.dataset import Dataset
from analyzer.datasets.reading import PLAIN
from analyzer.scan.split import BINARY_SIDES, SplitReport
from contracts.dataset_format import AnyFormat, CaptureFormat, MergeFormat
from contracts.job import DataQualityJob
from contracts.model_bias_job import ModelBiasJob
from contracts.model_explainability_job import ModelExplainabilityJob
from tests.unit.analysed_data.reading import config, facet, read
from tests.unit.captured.records import Part, base64_of, csv, json_text
from tests.unit.captured.test_merged import merged
from tests.unit.datasets.reading import Decoded
from tests.unit.preview.previews import show

MERGED = '{"sagemakerMergeJson": {}}'
GOOD = merged(csv("0"), csv("0.2"), csv("50,F"))
JPEG = base64_of(b"\xff\xd8\xff\xe0\x00", "image/jpeg")
