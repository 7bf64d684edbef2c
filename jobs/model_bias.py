"""The monitor of bias through ``spark-submit``, which carries no environment: settings are ``key=value``.

``spark-submit jobs/model_bias.py analysis_config=/config/analysis_config.json dataset_source=/merged
dataset_format='{"sagemakerMergeJson": {}}' baseline_constraints=/baseline/analysis.json output_path=/reports``
"""

from __future__ import annotations

import sys

from analyzer.entrypoint import container
from contracts.analysis import AnalysisType

if __name__ == "__main__":
    container([f"analysis_type={AnalysisType.MODEL_BIAS}", *sys.argv[1:]])
