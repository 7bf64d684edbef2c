"""A model-quality job: which columns hold the predictions and their labels, and how they are compared."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, WithJsonSchema

from contracts.analysis import AnalysisType
from contracts.captured import GROUND_TRUTH
from contracts.errors import ContractError
from contracts.job_values import TextDistance, TextFraction, as_attribute
from contracts.monitor_job import MonitorJob
from contracts.problem_type import ProblemType
from contracts.setting import Heading, Setting, Use
from contracts.settings import Switch, one_of

MERGED_LABEL = f"{GROUND_TRUTH}_0"
"""What the label of a merged record is called."""

_PROBLEM_TYPES = tuple(ProblemType)
_SHORT_TYPES = {"binary": ProblemType.BINARY, "multiclass": ProblemType.MULTICLASS}

AsProblemType = Annotated[
    ProblemType,
    BeforeValidator(lambda value: ProblemType(one_of(_PROBLEM_TYPES, _SHORT_TYPES)(value))),
    WithJsonSchema({"type": "string", "enum": list(_PROBLEM_TYPES)}),
]
Attribute = Annotated[str, Field(min_length=1), BeforeValidator(as_attribute)]


class ModelQualityJob(MonitorJob):
    """One run of model quality. An attribute is the name of a column, its index, or a path into JSON."""

    analysis: ClassVar[AnalysisType] = AnalysisType.MODEL_QUALITY
    required: ClassVar[tuple[str, ...]] = (*MonitorJob.required, "problem_type")

    problem_type: Annotated[
        AsProblemType,
        Setting(
            "problem-type",
            "What is predicted: `Regression`, `BinaryClassification` or `MulticlassClassification`, of which the last "
            "two are also `binary` and `multiclass`.",
            metavar="[regression|binary|multiclass]",
            example="BinaryClassification",
            heading=Heading.ANALYSIS,
        ),
    ]
    inference_attribute: Annotated[
        Attribute | None,
        Setting(
            "prediction",
            "Where the predicted value or class is.",
            metavar="COLUMN",
            example="predicted",
            heading=Heading.COLUMNS,
        ),
    ] = None
    probability_attribute: Annotated[
        Attribute | None,
        Setting(
            "probability",
            'Of two classes, where the probability of the class "1" is.',
            metavar="COLUMN",
            example="score",
            heading=Heading.COLUMNS,
            uses=(Use.TWO_CLASSES,),
        ),
    ] = None
    probability_threshold_attribute: Annotated[
        TextFraction,
        Setting(
            "threshold",
            "A probability above it predicts 1, where no class is given.",
            heading=Heading.CHECKS,
            uses=(Use.SCORES,),
        ),
    ] = 0.5
    ground_truth_attribute: Annotated[
        Attribute | None,
        Setting(
            "label",
            "Where labels are: a column's name, its index or a JSON path; merged records have a place of their own.",
            metavar="COLUMN",
            example="churned",
            heading=Heading.COLUMNS,
        ),
    ] = None
    constraint_margin: Annotated[
        TextDistance,
        Setting(
            "margin",
            "How much worse than now a metric may get before it violates its suggested constraint, as a part of its "
            "value.",
            heading=Heading.CHECKS,
            suggests=("baseline_constraints",),
        ),
    ] = 0.0
    check_f0_5: Annotated[
        Switch,
        Setting(
            "no-f0-5",
            "Whether f0_5 is checked as the other metrics are; the closed analyzer never reports it.",
            argument="check_f0_5",
            off="f0_5 is not checked; the closed analyzer never reports it.",
            heading=Heading.CHECKS,
            uses=(Use.TWO_CLASSES,),
        ),
    ] = True

    @property
    def monitoring(self) -> bool:
        """A schedule may have no baseline: there is then nothing to violate."""
        return super().monitoring or self.sagemaker_monitoring_schedule_name is not None

    @property
    def label(self) -> str:
        """Where the label is."""
        return self.ground_truth_attribute or MERGED_LABEL

    def check(self) -> None:
        super().check()
        binary = self.problem_type is ProblemType.BINARY
        if self.inference_attribute is None and not (binary and self.probability_attribute is not None):
            raise ContractError("inference_attribute", self._needs("predictions", " or probability_attribute" * binary))
        merged = self.dataset_format.has_labels or self.record_preprocessor_script is not None
        if self.ground_truth_attribute is None and not merged:
            raise ContractError("ground_truth_attribute", self._needs("labels"))

    def _needs(self, what: str, alternative: str = "") -> str:
        right = f"it{alternative} should say where the {what} are: a column's name, its index or a JSON path"
        return f"is not set; {right}. {self.problem_type} needs them"
