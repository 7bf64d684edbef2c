"""Files of reports to make pages of, as other writers have them too."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

HOSTILE = (
    "<script>alert('x')</script>",
    "\"><svg onload=alert(1)>' {{ 7*7 }} {% raw %}",
    "javascript:alert(1)",
    "</style></title></pre><!-- &amp; ]]>",
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "\N{ROCKET}\N{PILE OF POO}\N{ZERO WIDTH JOINER}e\N{COMBINING ACUTE ACCENT}",
    "nul \x00, bell \x07, escape \x1b[31m, next \x85\ufffe, line\nend",
    "long " + "x" * 3000,
    "",
    " ",
)


def numbers(name: str, values: Sequence[float], missing: int = 0, *, sketch: bool = True) -> dict[str, Any]:
    """A feature of numbers, with ten buckets, and a sketch where one is wanted."""
    array = np.array(values, dtype=np.float64)
    counts, bounds = np.histogram(array, 10)
    kll: dict[str, Any] = {
        "buckets": [
            {"lower_bound": float(low), "upper_bound": float(high), "count": float(count)}
            for low, high, count in zip(bounds[:-1], bounds[1:], counts, strict=True)
        ]
    }
    if sketch:
        kll["sketch"] = {"parameters": {"c": 0.64, "k": 2048.0}, "data": [array.tolist()]}
    return {
        "name": name,
        "inferred_type": "Fractional",
        "numerical_statistics": {
            "common": {"num_present": len(array), "num_missing": missing},
            "mean": float(array.mean()),
            "sum": float(array.sum()),
            "std_dev": float(array.std()),
            "min": float(array.min()),
            "max": float(array.max()),
            "approximate_num_distinct_values": len(set(values)),
            "completeness": len(array) / (len(array) + missing),
            "distribution": {"kll": kll},
        },
    }


def texts(name: str, counts: Mapping[str, int], missing: int = 0) -> dict[str, Any]:
    """A feature of categories."""
    buckets = [{"value": value, "count": count} for value, count in counts.items()]
    return {
        "name": name,
        "inferred_type": "String",
        "string_statistics": {
            "common": {"num_present": sum(counts.values()), "num_missing": missing},
            "distinct_count": float(len(counts)),
            "distribution": {"categorical": {"buckets": buckets}},
        },
    }


def statistics(*features: dict[str, Any], rows: int = 100) -> bytes:
    return json.dumps({"version": 0.0, "dataset": {"item_count": rows}, "features": features}).encode()


def constraints(*names: str) -> bytes:
    features = [{"name": name, "inferred_type": "Fractional", "completeness": 1.0} for name in names]
    return json.dumps({"version": 0.0, "features": features}).encode()


def violations(*found: tuple[str, str, str]) -> bytes:
    keys = ("feature_name", "constraint_check_type", "description")
    return json.dumps({"violations": [dict(zip(keys, each, strict=True)) for each in found]}).encode()


def drift(*features: tuple[str, float, bool]) -> bytes:
    """Features with the distance that was judged, and whether that is drift."""
    measured = [
        {
            "name": name,
            "inferred_type": "Fractional",
            "reference_inferred_type": "Fractional",
            "num_present": 100,
            "reference_num_present": 100,
            "completeness": 1.0,
            "reference_completeness": 1.0,
            "missing_p_value": 1.0,
            "of_other_type": 0.0,
            "shape": {
                "trusted": {"effect_size": value, "p_value": 0.001},
                "total_variation": 0.1,
                "psi": value,
                "jensen_shannon": min(value, 1.0),
            },
            "judged": {
                "method": "Trusted",
                "value": value,
                "threshold": 0.1,
                "p_value": 0.001,
                "significance_level": 0.008,
                "drifted": drifted,
            },
            "drifted_in": ["shape"] if drifted else [],
        }
        for name, value, drifted in features
    ]
    comparison = {
        "judged_features": len(measured),
        "drifted_features": sum(drifted for _, _, drifted in features),
        "new_columns": [],
        "vanished_columns": [],
        "features": measured,
    }
    return json.dumps({"version": 1, "baseline": comparison}).encode()
