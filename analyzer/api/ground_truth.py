"""Functions of calls; made by `python -m analyzer.api.signatures`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from analyzer.api.function import function, report_of

if TYPE_CHECKING:
    from datetime import datetime

    from analyzer.api.arguments import Location, Progress
    from analyzer.ground_truth.report import MergeReport
    from contracts.dataset_format import DatasetFormat


@function
def merge(
    captures: Location,
    labels: Location,
    output: Location,
    *,
    format: DatasetFormat | str | None = None,
    write_page: bool | None = None,
    start: str | datetime | None = None,
    end: str | datetime | None = None,
    max_bad_records: int = 0,
    memory: str | None = None,
    engine: Literal["auto", "processes", "spark"] = "auto",
    spark_from: int = 1_073_741_824,
    max_line_bytes: int = 67_108_864,
    max_columns: int = 50_000,
    max_whole_file_bytes: int = 268_435_456,
    max_unpacked_ratio: int = 500,
    progress: Progress | None = None,
) -> MergeReport:
    """Join the captured requests in `captures` with the labels in `labels`, and write the merged records below
    `output`. A label belongs to the captures whose inference id, else event id, is its event id. The window is that of
    the captures: labels may come later.

    format: What others have logged in the place of captures: `pairs`, `databricks`, `kserve`, or a value of the setting
        `dataset_format`; captures are known by themselves.
    write_page: Write a page to look at, `report.html`; by default it is written, in the environment only where an
        `analysis_config` asks for one.
    start: The window: captured records, and files in folders by the hour, before it are left out.
    end: The window: captured records, and files in folders by the hour, at it or later are left out.
    max_bad_records: How many records that cannot be read are left out before the job fails.
    memory: Memory of all processes of a host together; 75 % of what there is where it is not set.
    engine: What does the work: `processes` of this machine, which start at once, or `spark`; `auto` is Spark for much
        data, several hosts, rules, and where a session is there already.
    spark_from: Bytes of data from which on the engine `auto` is Spark.
    max_line_bytes: The longest line that is read, unpacked.
    max_columns: The most columns of an input that is read.
    max_whole_file_bytes: The most that is held whole: a JSON document, side data, the long values of a row group of
        Parquet.
    max_unpacked_ratio: How many times its size a packed file may unpack to.
    progress: called now and then with the tasks that are done and the tasks that there are.

    Raises AnalyzerError.
    """
    report: MergeReport = report_of("merge", locals())
    return report
