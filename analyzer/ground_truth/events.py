"""Requests and answers that were logged as two events, as captures: joined by the engine, before labels are."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from pathlib import Path

from analyzer.errors import ConfigurationError
from analyzer.formats.events import PacksOfEvents, joined_groups
from analyzer.ground_truth.capture_reader import CaptureReader
from analyzer.ground_truth.source import Source
from analyzer.scan.engine import Engine
from analyzer.sources.data_files import SETTING
from analyzer.sources.packs import Pack


def joined_captures(engine: Engine, events: CaptureReader, folder: Path) -> CaptureReader:
    """A reader of captures, which are written below `folder`; `events` reads those that they are made of.

    Raises ConfigurationError where tasks do not see the files of this machine.
    """
    if not engine.is_here:
        raise ConfigurationError(
            "A merge of requests and responses that are two events is done on one machine, and engine is a cluster: "
            "set engine to processes."
        )
    source = events.source
    first = source.splits[0][0]
    assert first.text is not None
    packs = [
        Pack(index, ranges[0].path, 0, 0, tuple(each.path for each in ranges))
        for index, ranges in enumerate(source.splits)
    ]
    made = PacksOfEvents(tuple(packs), first.text, len(packs))
    with engine.regrouped(made, made.entries, made.groups, joined_groups) as groups:
        for group, entries in groupby(groups.in_order(), key=lambda entry: entry[0]):
            with (folder / f"{group:05d}.jsonl").open("wb") as file:
                file.writelines(block for _, _, block in entries)
    found = Source.find(SETTING, str(folder), limits=first.limits)
    return CaptureReader(replace(found, stamps=source.stamps), events.window)
