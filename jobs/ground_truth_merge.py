"""The merge of captures with their labels through ``spark-submit``: settings are arguments, ``key=value``.

``spark-submit jobs/ground_truth_merge.py dataset_source=/captures ground_truth_source=/labels output_path=/merged``
"""

from __future__ import annotations

import sys

from analyzer.entrypoint import container

if __name__ == "__main__":
    container(["analysis_type=GROUND_TRUTH_MERGE", *sys.argv[1:]])
