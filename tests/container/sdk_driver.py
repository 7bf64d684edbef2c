"""What a user of the SageMaker Python SDK writes: a baseline by containers of this machine, read by the SDK's classes.

`python sdk_driver.py IMAGE DATASET INSTANCES FOLDER`, by a Python that has the SDK and knows nothing of the analyzer.
`FOLDER/reports` gets the files as they lie in S3, and `FOLDER/read.json` what the SDK's classes read of them, or the
error that `suggest_baseline` raised.
"""

import json
import sys
from pathlib import Path

try:
    from sagemaker.core.local import LocalSession
    from sagemaker.core.model_monitor import DatasetFormat, DefaultModelMonitor
    from sagemaker.core.s3 import S3Downloader
except ImportError:
    from sagemaker.local import LocalSession
    from sagemaker.model_monitor import DatasetFormat, DefaultModelMonitor
    from sagemaker.s3 import S3Downloader


def main(image: str, dataset: str, instances: str, folder: Path) -> None:
    # with a name, as the SDK asks AWS itself for the account to make one of, wherever S3 is
    session = LocalSession(default_bucket="monitoring")
    assert session.sagemaker_config["SageMaker"]["PythonSDK"]["Modules"]["TelemetryOptOut"] is True

    monitor = DefaultModelMonitor(
        role="arn:aws:iam::123456789012:role/monitoring",
        instance_count=int(instances),
        instance_type="local",
        sagemaker_session=session,
    )
    monitor.image_uri = image
    reports = f"s3://{session.default_bucket()}/{folder.name}"
    try:
        monitor.suggest_baseline(dataset, DatasetFormat.csv(header=True), output_s3_uri=reports, logs=False)
    except RuntimeError as error:
        read = {"error": str(error)}
    else:
        read = {
            "job": monitor.describe_latest_baselining_job()["ProcessingJobStatus"],
            "statistics": monitor.baseline_statistics().body_dict,
            "constraints": monitor.suggested_constraints().body_dict,
        }
    S3Downloader.download(reports, str(folder / "reports"), sagemaker_session=session)
    (folder / "read.json").write_text(json.dumps(read), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:4], Path(sys.argv[4]))
