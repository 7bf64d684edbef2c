"""What the user's preprocessor has left in a scan: its keys, for names of columns."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from analyzer.profile.column_state import ColumnState
from analyzer.scan import ScannedStates
from analyzer.scripts.column_names import columns_of_keys, renamed
from analyzer.scripts.record_script import SPLITS_GIVEN

logger = logging.getLogger(__name__)

ColumnDomains = Mapping[str, tuple[str, ...]]


def name_columns(
    states: ScannedStates, baseline: Sequence[str], domains: ColumnDomains, excluded: frozenset[str]
) -> dict[str, tuple[str, ...]]:
    """Give the script's keys the names and the order of columns, the `excluded` ones left out.

    What comes back is empty when all is done. Else nothing is: columns have got names whose values of the baseline's
    domain were not counted, and cannot be any more; they are to be counted by these domains in another scan.
    """
    if states.report.counts.get(SPLITS_GIVEN):
        columns = columns_of_keys(states.keys, baseline)
        changed = renamed(columns)
        uncounted = [key for key, name in changed.items() if name in domains and not _knows(states, key, domains[name])]
        if uncounted:
            return {key: domains[name] for key, name in columns.items() if name in domains}
        if any(key in baseline for key in columns) and changed:
            known = ", ".join(sorted(set(columns) & set(baseline))[:3])
            logger.warning(
                "the preprocessor's columns are taken by their position: the baseline knows %s, but not all of them",
                known,
            )
        states.arrange(columns)
    for name in excluded.intersection(states.keys):
        states.drop(name)
    return {}


def _knows(states: ScannedStates, key: str, domain: tuple[str, ...]) -> bool:
    state = states.state(key)
    assert isinstance(state, ColumnState)
    if state.values.categories.known.keys() != set(domain):
        if not state.know(domain):
            return False
        states.replace(key, state)
    return True
