"""`methods` of `analysis_config.json`: what is computed. An absent method is not run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, StrictBool, WithJsonSchema

from contracts.analysis_config.closed import ClosedModel
from contracts.analysis_config.values import CountFrom1, Names, Seed, Text, as_cell
from contracts.errors import did_you_mean, excerpt
from contracts.settings import one_of

PRE_TRAINING_METRICS = ("CDDL", "CI", "DPL", "JS", "KL", "KS", "LP", "TVD")
POST_TRAINING_METRICS = (
    "AD", "CDDPL", "DAR", "DCA", "DCR", "DI", "DPPL", "DRR", "FT", "GE", "RD", "SD", "TE",
)  # fmt: skip
"""Sorted by name, as `analysis.json` has them."""

Aggregation = Literal["mean_abs", "median", "mean_sq"]
AGGREGATIONS: tuple[Aggregation, ...] = ("mean_abs", "median", "mean_sq")

LONGEST_NAME = 200
"""Bytes: its file has an ending, and a temporary one beside it has a longer name."""

SEVERAL_TEXTS = {"type": "array", "minItems": 1, "items": {"type": "string"}}


def metrics_among(known: tuple[str, ...]) -> Callable[[Any], tuple[str, ...]]:
    """A validator of "all" or a list of names; gives names without repetition, sorted."""

    def validate(value: Any) -> tuple[str, ...]:
        given = [value] if isinstance(value, str) else value
        if not isinstance(given, list | tuple) or not given or not all(isinstance(name, str) for name in given):
            raise ValueError(f'should be "all", or a list of some of {", ".join(known)}')
        names = {name.strip().upper() for name in given}
        if names == {"ALL"}:
            return known
        if strange := sorted(names.difference(known)):
            hint = did_you_mean(strange[0], known)
            raise ValueError(
                f'should be "all", or a list of some of {", ".join(known)}: {excerpt(strange[0])} is none.{hint}'
            )
        return tuple(sorted(names))

    return validate


def as_baseline(value: Any) -> Any:
    """A place, or rows in the file itself: lists of cells, objects, or one object."""
    rows = value if isinstance(value, list) else []
    if isinstance(value, str | dict) and value:
        return value
    if rows and all(isinstance(row, dict) for row in rows):
        return rows
    if rows and all(isinstance(row, list) and row for row in rows):
        for cell in (cell for row in rows for cell in row if cell is not None):
            as_cell(cell)
        return rows
    raise ValueError("should be a place, a list of rows such as [[39, 13, 0]], or a list of objects")


def as_file_name(value: Any) -> str:
    """A name that stays in its folder, and that its folder shows."""
    if (
        isinstance(value, str)
        and value.isprintable()
        and value.strip()
        and not value.startswith(".")
        and not any(sign in value for sign in "/\\")
        and len(value.encode()) <= LONGEST_NAME
    ):
        return value
    raise ValueError(
        f"should be the name of a file, without folders, in printable characters of at most {LONGEST_NAME} bytes, and "
        "not begin with a dot"
    )


class PreTrainingBias(ClosedModel):
    """Bias of the labels."""

    methods: Annotated[
        tuple[str, ...],
        BeforeValidator(metrics_among(PRE_TRAINING_METRICS)),
        WithJsonSchema({"anyOf": [{"type": "string"}, SEVERAL_TEXTS]}),
    ] = PRE_TRAINING_METRICS


class PostTrainingBias(ClosedModel):
    """Bias of the predictions."""

    methods: Annotated[
        tuple[str, ...],
        BeforeValidator(metrics_among(POST_TRAINING_METRICS)),
        WithJsonSchema({"anyOf": [{"type": "string"}, SEVERAL_TEXTS]}),
    ] = POST_TRAINING_METRICS


class ShapMethod(ClosedModel):
    """Kernel SHAP."""

    not_supported: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"text_config": "attributions of text", "image_config": "attributions of images"}
    )

    baseline: Annotated[Any, BeforeValidator(as_baseline)] = None
    """A place of a file, rows (lists of cells or objects) or one object; without it, rows are made by clustering."""
    num_clusters: CountFrom1 | None = None
    num_samples: CountFrom1 | None = None
    agg_method: Annotated[
        Aggregation,
        BeforeValidator(one_of(AGGREGATIONS)),
        WithJsonSchema({"type": "string", "enum": list(AGGREGATIONS)}),
    ] = "mean_abs"
    use_logit: StrictBool = False
    save_local_shap_values: StrictBool = False
    seed: Seed | None = None
    features_to_explain: Names | None = None


class PartialDependenceMethod(ClosedModel):
    """Partial dependence plots."""

    grid_resolution: CountFrom1 = 15
    features: Names | None = None
    """Without it, those with the highest attributions."""
    top_k_features: CountFrom1 = 10


class ReportMethod(ClosedModel):
    """The page."""

    name: Annotated[str, BeforeValidator(as_file_name), WithJsonSchema({"type": "string", "minLength": 1})] = "report"
    title: Text = "Analysis Report"


class Methods(ClosedModel):
    """All methods."""

    not_supported: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"asymmetric_shapley_value": "attributions of time series"}
    )

    pre_training_bias: PreTrainingBias | None = None
    post_training_bias: PostTrainingBias | None = None
    shap: ShapMethod | None = None
    pdp: PartialDependenceMethod | None = None
    report: ReportMethod | None = None

    @property
    def bias(self) -> bool:
        """Whether bias is asked for, of labels or of predictions."""
        return self.pre_training_bias is not None or self.post_training_bias is not None

    @property
    def explanations(self) -> bool:
        """Whether something is asked for that nothing but the model can tell."""
        return self.shap is not None or self.pdp is not None
