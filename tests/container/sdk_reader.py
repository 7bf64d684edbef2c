"""Reads reports of S3 by the SageMaker Python SDK: `python sdk_reader.py FOLDER`, by a Python that has it.

`FOLDER/asked.json` is a list of pairs, a class of the SDK and a URI; `FOLDER/read.json` becomes the list of the bodies.
"""

import json
import sys
from pathlib import Path

try:
    from sagemaker.core.helper.session_helper import Session
    from sagemaker.core.model_monitor import Constraints, ConstraintViolations, Statistics
except ImportError:
    from sagemaker import Session
    from sagemaker.model_monitor import Constraints, ConstraintViolations, Statistics

CLASSES = {each.__name__: each for each in (Constraints, ConstraintViolations, Statistics)}

session = Session(default_bucket="monitoring")
folder = Path(sys.argv[1])
asked = json.loads((folder / "asked.json").read_bytes())
read = [CLASSES[name].from_s3_uri(uri, sagemaker_session=session).body_dict for name, uri in asked]
(folder / "read.json").write_text(json.dumps(read), "utf-8")
