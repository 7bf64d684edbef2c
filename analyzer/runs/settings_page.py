"""The page of settings, made from the jobs' fields: `python -m analyzer.runs.settings_page > docs/settings.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from analyzer.runs.naming import settings_of
from analyzer.runs.register import calls
from contracts.analysis_job import AnalysisJob
from contracts.analysis_settings import AnalysisSettings
from contracts.base_job import Job
from contracts.cluster_settings import DEADLINE_S, SHORTEST_SECRET
from contracts.drift_job import DriftJob
from contracts.job import DataQualityJob
from contracts.jobs import JOBS
from contracts.merge_job import MergeJob
from contracts.model_bias_job import ModelBiasJob
from contracts.model_explainability_job import ModelExplainabilityJob
from contracts.model_quality_job import ModelQualityJob
from contracts.monitor_job import MonitorJob
from contracts.setting import Setting, settings

HEADINGS: dict[type[BaseModel], str] = {
    Job: "Every job",
    MonitorJob: "Data quality, and all monitors",
    DataQualityJob: "Data quality",
    ModelQualityJob: "Model quality",
    MergeJob: "Merges of captures with their labels",
    AnalysisSettings: "Analyses of bias and attributions, and their monitors",
    AnalysisJob: "Analyses of bias and attributions",
    DriftJob: "Monitors of bias and attributions",
    ModelBiasJob: "The monitor of bias",
    ModelExplainabilityJob: "The monitor of attributions",
}
"""What the settings of a model are of; another job's are of its own."""

START = f"""\
# Settings

Every setting can be given by every way in: as a variable of the environment (`key=value` for `spark-submit`), as an
option or argument of a command (`analyzer baseline --help`), as an argument of a function in Python
(`help(analyzer.baseline)`). A variable that is empty is not set. A name that is nearly a setting, or a setting of another
job, is told in log and message; as an argument it is an error. A setting that is of no use to the data, the problem or the
run it is given for is told, too: a window for plain files, a threshold for a regression.

Of the environment alone:

| variable | default | meaning |
|---|---|---|
| `analysis_type` | from what is set | {", ".join(f"`{each}`" for each in JOBS)}; without it `ground_truth_source` asks for a merge, `dataset_format` for data quality, and a config alone for an analysis |
| `dataset_source_path` | | another name of `dataset_source`, which wins |
| `cluster_secret` | from the job file | several hosts: the same text of {SHORTEST_SECRET} characters or more on each |
| `cluster_deadline_s` | `{DEADLINE_S:g}` | several hosts: how many seconds they wait for one another |

Switches are `Enabled` or `Disabled`, or `true` or `false`; fractions may be `95%`; times are as `2026-01-31T22:00:00Z`.
More about some of them: [data sets](inputs.md), [captures](captures.md), [scripts](scripts.md), [rules](rules.md),
[metrics](metrics.md), [models](models.md), [engines](engines.md).
"""  # noqa: E501 (rows of a table)

FAIL_ON_VIOLATION = "fail_on_violation"
"""A function has no exit code."""

TABLE = "\n\n| variable | command line | Python | default | meaning |\n|---|---|---|---|---|\n"


def page() -> str:
    """The whole page."""
    return START + "".join(_sections())


def _sections() -> Iterator[str]:
    models = dict.fromkeys(
        kind for job in JOBS.values() for kind in reversed(job.__mro__) if issubclass(kind, BaseModel)
    )
    order = list(HEADINGS)
    for model in sorted(models, key=lambda each: order.index(each) if each in order else len(order)):
        own = [name for name in vars(model).get("__annotations__", ()) if name in settings(model)]
        if own:
            yield f"\n## {HEADINGS.get(model, model.__name__)}{TABLE}"
            yield from (_row(model, name, settings(model)[name]) for name in own)


def _row(model: type[BaseModel], name: str, each: Setting) -> str:
    example = f" For example {_code(each.example)}." if each.example else ""
    option = "" if not each.word else each.place if name in _by_position() else each.option
    keyword = "" if not each.word or name == FAIL_ON_VIOLATION else each.keyword
    cells = [*(_code(word) if word else "" for word in (each.variable or name, option, keyword)), _default(model, name)]
    return f"| {' | '.join(cells)} | {(each.help + example).replace('|', chr(92) + '|')} |\n"


def _by_position() -> set[str]:
    """What no command has an option for."""
    every = [call for call in calls() if call.command]
    return {name for call in every for name in call.places} - {
        name for call in every for name in settings_of(call) if name not in call.places
    }


def _default(model: type[BaseModel], name: str) -> str:
    field = model.model_fields[name]
    if field.is_required():
        return "required"
    value: Any = field.get_default(call_default_factory=True)
    if isinstance(value, bool):
        return "`Enabled`" if value else "`Disabled`"
    return "" if value in (None, (), {}) else _code(f"{value:g}" if isinstance(value, float) else str(value))


def _code(text: str) -> str:
    return f"`{text}`".replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page())
