"""``analyzer capture proxy``: a server before a model server that captures what passes."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from analyzer.command_line.running import run_shown
from analyzer.errors import ConfigurationError
from analyzer.stopping import Stopped
from analyzer.words import Words, spoken
from contracts.errors import held
from contracts.exit_codes import ExitCode

if TYPE_CHECKING:
    from analyzer.capture.proxy import ServedEndpoint

_WORDS = Words(
    {
        "to": "--to",
        "endpoint": "--endpoint",
        "variant": "--variant",
        "weight": "--variant",
        "upstream": "--upstream",
        "sampling": "--sampling-percentage",
        "paths": "--path",
        "csv_content_types": "--csv-content-type",
        "json_content_types": "--json-content-type",
        "file_s": "--file-s",
    }
)
_NEEDED = ("aiohttp", "uvicorn", "httptools")
_EXTRA = "the extra `capture` brings what it needs: pip install 'open-model-monitor-analyzer[capture]'"
_VARIANT = re.compile(r"(?P<name>[^=]+)=(?P<url>.+):(?P<weight>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_PORT_OR_PATH = re.compile(r"https?://[^/]+(?::[0-9]+|/.*)")


@click.command(short_help="Capture what passes to a model server and back.")
@click.option("--upstream", metavar="URL", help="The model server, such as http://model:8080.")
@click.option(
    "--endpoint", metavar="NAME", required=True, help="The name that captures and the runtime API have for it."
)
@click.option("--to", metavar="PLACE", required=True, help="Where captures go: a folder, or a place at s3://.")
@click.option(
    "--variant",
    "variants",
    metavar="NAME=URL:WEIGHT",
    multiple=True,
    help="One of several model servers, and its share of the traffic; in the place of --upstream.",
)
@click.option(
    "--sampling-percentage", type=float, default=100, show_default=True, help="How many invocations are captured."
)
@click.option(
    "--path",
    "paths",
    metavar="PATTERN",
    multiple=True,
    help="Paths whose invocations are captured, such as /predict or /v1/models/*; in the place of those of MLflow, "
    "SageMaker's containers, KServe, Triton and TorchServe.",
)
@click.option(
    "--id-header",
    metavar="NAME",
    help="The header that has the caller's id; X-Amzn-SageMaker-Inference-Id if not given.",
)
@click.option("--csv-content-type", metavar="TYPE", multiple=True, default=["text/csv"], show_default=True)
@click.option("--json-content-type", metavar="TYPE", multiple=True, default=["application/json"], show_default=True)
@click.option(
    "--file-s", type=float, default=60, show_default=True, help="Seconds after which a file is closed, or sent to S3."
)
@click.option(
    "--timeout-s",
    type=click.FloatRange(0, min_open=True),
    default=60,
    show_default=True,
    help="Seconds that a model may take to begin an answer, and between its blocks.",
)
@click.option("--port", type=click.IntRange(0, 65_535), default=8081, show_default=True, help="0 takes any.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address that others reach it at.")
def proxy(*, port: int, host: str, **typed: Any) -> int:
    """Pass requests to a model server and its answers back, byte for byte, and capture invocations.

    Prints its URL, and serves until Ctrl-C or SIGTERM. It speaks SageMaker's runtime API too, POST
    /endpoints/NAME/invocations: boto3 reaches the model by AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME.
    """
    with spoken(_WORDS):
        return run_shown(lambda: _serve(host, port, **typed))


def _serve(host: str, port: int, paths: Sequence[str], id_header: str | None, timeout_s: float, **typed: Any) -> int:
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise ConfigurationError(f"The proxy needs {' and '.join(missing)}; {_EXTRA}.")
    from analyzer.capture.proxy.application import MODEL_PATHS, CapturingProxy  # noqa: PLC0415 (needs the extra)
    from analyzer.capture.proxy.serving import listening_socket, serve  # noqa: PLC0415
    from analyzer.capture.watch import INFERENCE_ID  # noqa: PLC0415

    with contextlib.ExitStack() as writers:
        endpoint = _endpoint(writers, **typed)
        proxy = CapturingProxy(
            {endpoint.name: endpoint}, endpoint, paths or MODEL_PATHS, id_header or INFERENCE_ID, timeout_s
        )
        with contextlib.suppress(Stopped), listening_socket(host, port) as at:  # which is how it is meant to end
            named = f"[{host}]" if ":" in host else host
            click.echo(f"http://{named}:{at.getsockname()[1]}")
            serve(proxy, at)
    return ExitCode.SUCCESS


def _endpoint(
    writers: contextlib.ExitStack,
    endpoint: str,
    to: str,
    upstream: str | None,
    variants: Sequence[str],
    **settings: Any,
) -> ServedEndpoint:
    """The endpoint with a writer for each of its variants. Raises ConfigurationError, and OutputError."""
    from analyzer.capture import CaptureSettings, CaptureWriter  # noqa: PLC0415 (help needs none of it)
    from analyzer.capture.proxy import ServedEndpoint, ServedVariant  # noqa: PLC0415
    from analyzer.capture.proxy.endpoints import ALL_TRAFFIC  # noqa: PLC0415

    if (upstream is None) == (not variants):
        raise click.UsageError("Either --upstream says where the model server is, or --variant where each of them is.")
    found = [(ALL_TRAFFIC, upstream, 1.0)] if upstream is not None else [_variant(text) for text in variants]
    unserved = ServedEndpoint(endpoint, [ServedVariant(*each) for each in found])
    served = []
    for variant in unserved.variants:
        captured = CaptureSettings(
            to,
            endpoint,
            variant.name,
            sampling=settings["sampling_percentage"],
            csv_content_types=settings["csv_content_type"],
            json_content_types=settings["json_content_type"],
            file_s=settings["file_s"],
        )
        writer = writers.enter_context(CaptureWriter(captured))
        served.append(ServedVariant(variant.name, variant.upstream, variant.weight, writer))
    return ServedEndpoint(endpoint, served)


def _variant(text: str) -> tuple[str, str, float]:
    found = _VARIANT.fullmatch(text)
    # The last number of http://model:8080 is a port.
    if found is None or ("." not in found["weight"] and not _PORT_OR_PATH.fullmatch(found["url"])):
        right = "NAME=URL:WEIGHT, the port in the URL, such as blue=http://model:8080:0.9"
        raise ConfigurationError(f"variant holds {held(text)}; it should be {right}.")
    return found["name"], found["url"], float(found["weight"])
