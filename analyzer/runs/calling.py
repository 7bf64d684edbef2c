"""A call carried out: its settings held against the job's fields, its data given a place, its format found."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

from analyzer.errors import ConfigurationError
from analyzer.formats.frames import placed
from analyzer.formats.guess import dataset_format
from analyzer.publish.metrics_file import metrics_folder
from analyzer.runs.call import Call, loaded
from analyzer.runs.job_run import AnyJob, run_through
from analyzer.runs.values import FORMAT, values_of
from analyzer.scan.engine import Progress
from contracts.base_job import DATASET_SOURCE, Job
from contracts.dataset_format import FormatSettings
from contracts.errors import ContractError, held
from contracts.ml_root import ml_root


def carry_out(call: Call, given: Mapping[str, Any], progress: Progress | None = None) -> Any:
    """The report of what was asked for, by the fields of the job; what is None has not been said.

    Raises AnalyzerError.
    """
    with placed_settings(call, given) as settings:
        all_of_them = {**dict(call.defaults), **settings}
        run_of = loaded(call.run_of) if call.run_of else loaded(call.run)
        run = run_of(all_of_them if call.run_of else job_of(call.job_class, all_of_them))
        run.kind, run.settings = call.job_class, settings
        return run_through(run, progress, metrics_folder=metrics_folder(ml_root(os.environ)))


def try_out(call: Call, given: Mapping[str, Any]) -> Any:
    """What the model of a call does with the first rows alone. Raises AnalyzerError."""
    with placed_settings(call, given) as settings:
        return loaded(call.trial)(settings)


@contextmanager
def placed_settings(call: Call, given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The settings with the place and format of the data, within. Raises AnalyzerError."""
    job = call.job_class
    try:
        settings = values_of(call, given)
    except ContractError as error:
        raise ConfigurationError.from_contract(error) from error
    data = settings.get(DATASET_SOURCE)
    with placed(data) if call.frames else nullcontext(settings.get(DATASET_SOURCE, "")) as place:
        settings[DATASET_SOURCE] = place
        if call.guessed or FORMAT in settings:
            settings[FORMAT] = _format(job, place, settings)
        yield settings


def job_of(kind: type[AnyJob], settings: Mapping[str, Any]) -> AnyJob:
    """The job of these settings. Raises ConfigurationError."""
    try:
        return kind.of(settings)
    except ContractError as error:
        raise ConfigurationError.from_contract(error) from error


def _format(job: type[Job], place: str, settings: Mapping[str, Any]) -> Any:
    """The format of the data. Raises ConfigurationError where what is said of CSV contradicts it."""
    header = settings.get("csv_header", True)
    found = dataset_format(place, settings.get(FORMAT), header, settings.get("csv_delimiter"))
    of_csv = [name for name in job.model_fields if name.startswith("csv_") and name in settings]
    if of_csv and found.kind != "csv":
        raise ConfigurationError(
            f"{' and '.join(of_csv)} {'is' if len(of_csv) == 1 else 'are'} set, which CSV alone has, and the data is "
            f"{found.kind}."
        )
    given = settings.get(FORMAT)
    if given is not None and not (isinstance(given, str) and not given.lstrip().startswith("{")):
        _require_agreement(found, {name: settings[name] for name in of_csv})
    return found


def _require_agreement(format: FormatSettings, of_csv: Mapping[str, Any]) -> None:
    """Raise ConfigurationError where the format and settings of CSV say different things of the same."""
    for name, value in of_csv.items():
        option = name.removeprefix("csv_")
        said = getattr(format, option)
        try:
            agreed = option not in format.model_fields_set or format.as_set({name: value}) == format
        except ContractError as error:
            raise ConfigurationError.from_contract(error) from error
        if not agreed:
            raise ConfigurationError(f"{name} contradicts {FORMAT}, which says {option}: {held(said)}.")
