"""Data quality through ``spark-submit``, which does not carry the environment: settings are arguments, ``key=value``.

``spark-submit jobs/data_quality.py dataset_source=/data dataset_format='{"parquet": {}}' output_path=/reports``
"""

from __future__ import annotations

import sys

from analyzer.entrypoint import container

if __name__ == "__main__":
    container(sys.argv[1:])
