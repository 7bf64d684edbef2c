"""Bias and attributions through ``spark-submit``, which does not carry the environment: settings are ``key=value``.

``spark-submit jobs/analysis.py analysis_config=/config/analysis_config.json dataset_source=/data output_path=/reports
MODEL_INVOCATIONS_URL=http://localhost:8080/invocations``
"""

from __future__ import annotations

import sys

from analyzer.entrypoint import container
from contracts.analysis import AnalysisType

if __name__ == "__main__":
    container([f"analysis_type={AnalysisType.ANALYSIS}", *sys.argv[1:]])
