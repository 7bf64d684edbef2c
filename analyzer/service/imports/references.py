"""What stands for a value in files of CloudFormation and Terraform, as far as it can be known here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from analyzer.errors import ConfigurationError
from contracts.errors import excerpt

ACCOUNT = "000000000000"
_IN_TEXT = re.compile(r"\$\{(!?)([^}]*)\}")


@dataclass(frozen=True)
class References:
    """`names` are those of the resources of a file by what the file calls them, `values` those of its parameters.

    `file` and the way to write a value by hand, `right`, are for errors.
    """

    file: str
    names: Mapping[str, str]
    values: Mapping[str, Any]
    right: str

    def text(self, text: str, value: Callable[[str], Any]) -> str:
        """A text with its references `${...}` in their values; `${!X}` is the text ${X}."""
        return _IN_TEXT.sub(lambda found: f"${{{found[2]}}}" if found[1] else str(value(found[2].strip())), text)

    def attribute(self, resource: str, attribute: str) -> str:
        """An attribute of a resource: its name, or an ARN, of which nobody asks more here than that it is one."""
        if attribute.lower().endswith("arn"):
            return f"arn:aws:iam::{ACCOUNT}:role/{self.names.get(resource, resource)[:64]}"
        if resource in self.names:
            return self.names[resource]
        raise self.unknown(f"{resource}.{attribute}")

    def parameter(self, name: str) -> Any:
        if name in self.values:
            return self.values[name]
        raise self.unknown(name)

    def unknown(self, what: str) -> ConfigurationError:
        return ConfigurationError(
            f"The file {excerpt(self.file, 200)} refers to {excerpt(what)}, which is not known here; {self.right}."
        )
