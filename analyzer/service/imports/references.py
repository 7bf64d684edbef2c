"""What stands for a value in files of CloudFormation and Terraform, as far as it can be known here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analyzer.errors import ConfigurationError
from contracts.errors import alternatives, excerpt

ACCOUNT = "000000000000"
_MEMBER = re.compile(r"\.(\d+)\.member\b")
_IN_TEXT = re.compile(r"\$\{(!?)([^}]*)\}")


def indexed(path: str) -> str:
    """The path of a member in an error of the API, with the places in its lists as people count in files."""
    return _MEMBER.sub(lambda found: f"[{int(found[1]) - 1}]", path)


@dataclass(frozen=True)
class References:
    """`names` are those of the resources of a file by what the file calls them, `values` those of its parameters.

    `arns` are those of resources that are made here. `file`, and what else would be `right` than to give a value, are
    for errors.
    """

    file: str
    names: Mapping[str, str]
    values: Mapping[str, Any]
    right: Sequence[str] = ("write it into the file",)
    arns: Mapping[str, str] = field(default_factory=dict)

    def text(self, text: str, value: Callable[[str], Any]) -> str:
        """A text with its references `${...}` in their values; `${!X}` is the text ${X}."""
        return _IN_TEXT.sub(lambda found: f"${{{found[2]}}}" if found[1] else str(value(found[2].strip())), text)

    def attribute(self, resource: str, attribute: str) -> str:
        """An attribute of a resource: what was given for it, its name, or an ARN, which only has to be one."""
        if (given := self.values.get(f"{resource}.{attribute}")) is not None:
            return str(given)
        if attribute.lower().endswith("arn"):
            return self.arns.get(resource) or f"arn:aws:iam::{ACCOUNT}:role/{self.names.get(resource, resource)[:64]}"
        if resource in self.names:
            return self.names[resource]
        raise self.unknown(f"{resource}.{attribute}", f"{resource}.{attribute}")

    def parameter(self, name: str) -> Any:
        if name in self.values:
            return self.values[name]
        raise self.unknown(name, name)

    def unknown(self, what: str, parameter: str | None = None) -> ConfigurationError:
        """Of a reference that `--parameter` takes by the name of `parameter`."""
        given = [f"give its value by --parameter '{parameter}=VALUE'"] if parameter else []
        return ConfigurationError(
            f"The file {excerpt(self.file, 200)} refers to {excerpt(what, 200)}, which is not known here; "
            f"{alternatives([*given, *self.right])}."
        )
