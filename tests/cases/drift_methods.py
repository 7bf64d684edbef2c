"""The cases of every method of drift: ``python -m tests.cases.drift_methods`` writes their settings and input.

One baseline and one later day for all of them. Both are small enough that sketches hold every value, so that each
number of `drift.json` can be computed from the data: `tests/unit/runs/test_drift_methods.py` does it with scipy.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from tests.cases.captures import Case, write

FORMAT = {"dataset_format": '{"csv": {"header": true}}', "dataset_source": "{input}/data"}
NAMES = ("amount", "price", "member", "calls", "plan", "city")
TYPES = ("Fractional", "Fractional", "Integral", "Integral", "String", "String")
PLANS, CITIES = "abcdef", [f"city {number:03}" for number in range(150)]

Settings = Mapping[str, Any]


def table(
    seed: int, rows: int, *, shift: float = 0.0, member: float = 0.5, plans: str = PLANS, cities: int = 90
) -> str:
    """CSV of amounts around 100, prices in cents, members (0 or 1), numbers of calls, plans and cities."""
    chance = Random(seed)
    weights = [1 / (place + 1) for place in range(len(plans))]
    lines = [",".join(NAMES)]
    for _ in range(rows):
        amount = chance.gauss(100 + 15 * shift, 15)
        price = math.exp(chance.gauss(3, 0.6))
        calls = sum(chance.random() < 0.25 for _ in range(12))
        plan = chance.choices(plans, weights)[0]
        city = CITIES[chance.randrange(cities)]
        text = f"{amount:.3f},{price:.2f},{int(chance.random() < member)},{calls},{plan},{city}"
        # Some amounts are missing on the later days.
        lines.append(text[text.index(",") :] if shift and chance.random() < 0.04 else text)
    return "\n".join(lines) + "\n"


BEFORE, BETWEEN = table(1, 800), table(2, 300)
LATER = table(3, 500, shift=0.4, member=0.65, plans="fbcadeg", cities=150)


def constraints(distribution: Settings, **of_features: Settings) -> bytes:
    """A file that asks for no more than drift."""
    features: list[dict[str, Any]] = [
        {"name": name, "inferred_type": kind} for name, kind in zip(NAMES, TYPES, strict=True)
    ]
    domains = sorted({line.rsplit(",", 1)[1] for line in BEFORE.splitlines()[1:]})
    features[-1]["string_constraints"] = {"domains": domains}
    for feature in features:
        if (own := of_features.get(feature["name"])) is not None:
            feature["monitoring_config_overrides"] = {"distribution_constraints": own}
    config = {"domain_content_threshold": 0.0, "distribution_constraints": distribution}
    document = {"version": 0.0, "features": features, "monitoring_config": config}
    return (json.dumps(document, indent=1) + "\n").encode()


def monitoring(name: str, distribution: Settings, of_features: Settings | None = None, **env: str) -> Case:
    settings = {
        **FORMAT,
        "baseline_constraints": "{input}/constraints.json",
        "baseline_statistics": "{cases}/drift-methods-baseline/expected/statistics.json",
        **env,
    }
    files = {"data/later.csv": LATER.encode(), "constraints.json": constraints(distribution, **(of_features or {}))}
    return Case(name, settings, files)


def baselines() -> Iterator[Case]:
    yield Case("drift-methods-baseline", FORMAT, {"data/before.csv": BEFORE.encode()})
    suggested = {
        "comparison_method": "KolmogorovSmirnov",
        "categorical_drift_method": "two_sample_chi_squared",
        "significance_level": "0.1%",
        "false_discovery_rate": "0.05",
    }
    yield Case("drift-methods-suggested", {**FORMAT, **suggested}, {"data/before.csv": BEFORE.encode()})
    yield Case("drift-trusted-suggested", {**FORMAT, "drift": "trusted"}, {"data/before.csv": BEFORE.encode()})
    chi_squared = {**FORMAT, "categorical_drift_method": "ChiSquared"}
    yield Case("drift-chi-squared-suggested", chi_squared, {"data/before.csv": BETWEEN.encode()})


def methods() -> Iterator[Case]:
    tests = {"comparison_method": "KolmogorovSmirnov", "categorical_drift_method": "TwoSampleChiSquared"}
    yield monitoring("drift-tests", tests)
    yield monitoring("drift-tests-strict", tests | {"comparison_threshold": 0, "significance_level": 1e-9})
    yield monitoring("drift-tests-of-all-features", tests | {"false_discovery_rate": 0.05})
    trusted = {"comparison_method": "Trusted", "categorical_drift_method": "Trusted", "significance_level": 0.008}
    yield monitoring("drift-trusted", trusted)
    yield monitoring("drift-trusted-of-all-features", trusted | {"false_discovery_rate": 0.05})
    yield monitoring("drift-psi", {"comparison_method": "PSI", "categorical_drift_method": "PSI"})
    yield monitoring(
        "drift-jensen-shannon", {"comparison_method": "JensenShannon", "categorical_drift_method": "jensen_shannon"}
    )
    yield monitoring("drift-wasserstein", {"comparison_method": "Wasserstein", "comparison_threshold": 0.2})
    own = {
        "amount": {"comparison_method": "PSI", "comparison_threshold": 0.3},
        "price": {"comparison_method": "KolmogorovSmirnov", "significance_level": 0.9, "comparison_threshold": 0},
        "member": {"categorical_drift_method": "TwoSampleChiSquared"},
        "calls": {"comparison_method": "Wasserstein", "comparison_threshold": 0.01},
        "plan": {"categorical_drift_method": "JensenShannon", "categorical_comparison_threshold": 0.05},
        "city": {"comparison_method": "KolmogorovSmirnov"},
    }
    yield monitoring("drift-of-each-feature", {}, own)


def beside() -> Iterator[Case]:
    previous = {"previous_statistics": "{cases}/drift-previous-window/expected/statistics.json"}
    yield Case("drift-previous-window", FORMAT, {"data/between.csv": BETWEEN.encode()})
    yield monitoring("drift-previous", {"comparison_method": "KolmogorovSmirnov"}, **previous)
    yield monitoring("drift-not-written", {}, write_drift="Disabled")
    published = {"publish_cloudwatch_metrics": "Enabled", "publish_drift_metrics": "Enabled"}
    yield monitoring("drift-metrics", {}, **published, metric_time="2026-01-31T22:00:00Z")
    yield monitoring("drift-not-judged", {"perform_comparison": "Disabled"})


def refused() -> Iterator[Case]:
    yield monitoring("bad-drift-method", {"comparison_method": "KolmogorovSmirnof"})
    yield monitoring("bad-drift-method-of-categories", {"comparison_method": "TwoSampleChiSquared"})
    yield monitoring("bad-drift-method-of-numbers", {"categorical_drift_method": "Wasserstein"})
    yield monitoring("bad-drift-level", {"significance_level": 1})
    yield monitoring("bad-drift-threshold", {"comparison_method": "PSI", "comparison_threshold": -0.1})
    yield monitoring("bad-drift-rate-of-a-feature", {}, {"plan": {"false_discovery_rate": 0.1}})
    yield monitoring("bad-drift-previous-missing", {}, previous_statistics="{input}/nothing.json")
    yield monitoring("bad-drift-previous-is-constraints", {}, previous_statistics="{input}/constraints.json")


def cases() -> Iterator[Case]:
    yield from baselines()
    yield from methods()
    yield from beside()
    yield from refused()


if __name__ == "__main__":
    for each in cases():
        write(each)
    sys.exit()
