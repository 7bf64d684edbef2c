"""The names by which resources are known outside: arn:aws:sagemaker:REGION:ACCOUNT:KIND/NAME."""

from __future__ import annotations

import re
from dataclasses import dataclass

ACCOUNT = "000000000000"
"""No account of AWS has this number."""

_ARN = re.compile(r"arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:([a-z-]+/.+)")


@dataclass(frozen=True)
class Arns:
    """Those of a region, whose partition they are in."""

    region: str

    def of(self, kind: str, name: str) -> str:
        """Of a resource of a kind, such as processing-job."""
        return f"arn:{self._partition}:sagemaker:{self.region}:{ACCOUNT}:{kind}/{name}"

    def log_group(self, group: str) -> str:
        return f"arn:{self._partition}:logs:{self.region}:{ACCOUNT}:log-group:{group}"

    def log_stream(self, group: str, stream: str) -> str:
        return f"{self.log_group(group)}:log-stream:{stream}"

    @property
    def _partition(self) -> str:
        return "aws-cn" if self.region.startswith("cn-") else "aws"


def resource_of(arn: str) -> str | None:
    """What an ARN names, as processing-job/NAME: whatever its region and account, it is this service that was asked."""
    found = _ARN.fullmatch(arn)
    return found[1] if found else None
