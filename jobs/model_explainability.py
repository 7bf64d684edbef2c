"""The monitor of attributions through ``spark-submit``, which carries no environment: settings are ``key=value``.

``spark-submit jobs/model_explainability.py analysis_config=/config/analysis_config.json dataset_source=/captures
dataset_format='{"sagemakerCaptureJson": {}}' baseline_constraints=/baseline/analysis.json output_path=/reports
MODEL_INVOCATIONS_URL=http://localhost:8080/invocations``
"""

from __future__ import annotations

import sys

from analyzer.entrypoint import container
from contracts.analysis import AnalysisType

if __name__ == "__main__":
    container([f"analysis_type={AnalysisType.MODEL_EXPLAINABILITY}", *sys.argv[1:]])
