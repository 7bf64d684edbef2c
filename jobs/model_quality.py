"""Model quality through ``spark-submit``, which does not carry the environment: settings are arguments, ``key=value``.

``spark-submit jobs/model_quality.py problem_type=Regression inference_attribute=prediction
ground_truth_attribute=label dataset_source=/data dataset_format='{"parquet": {}}' output_path=/reports``
"""

from __future__ import annotations

import sys

from analyzer.entrypoint import container
from contracts.analysis import AnalysisType

if __name__ == "__main__":
    container([f"analysis_type={AnalysisType.MODEL_QUALITY}", *sys.argv[1:]])
