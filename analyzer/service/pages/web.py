"""The pages under their addresses: who may look, what is answered, and in which form."""

from __future__ import annotations

import base64
import binascii
import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from anyio import CapacityLimiter, to_thread
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from analyzer.errors import AnalyzerError
from analyzer.pages.frame import render
from analyzer.service.api.dispatch import Service
from analyzer.service.api.hosts import is_of_this_machine
from analyzer.service.api.signatures import Secrets
from analyzer.service.pages.hours import strip_of_hours
from analyzer.service.pages.moments import exact_moment, moment_of, readable_duration, readable_moment
from analyzer.service.pages.statuses import status_look
from analyzer.service.pages.views import execution_view, job_view, jobs_view, overview, schedule_view
from analyzer.service.prometheus import CONTENT_TYPE, exposition
from analyzer.service.store.tables import JsonObject
from contracts.errors import sentence

LOGGER = logging.getLogger(__name__)
JSON_ENDING = ".json"
SEARCH = "search"
LONGEST_SEARCH = 100
_AT_ONCE = 4
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_STYLE = "service.css"


def pages(service: Service) -> list[Route]:
    """The routes of all pages, and of what Prometheus asks for."""
    made = _Pages(service)
    return [
        Route("/", made.of("service_overview.html.j2", made.overview)),
        Route("/index.json", made.of("", made.overview)),
        Route("/schedules/{name}", made.of("service_schedule.html.j2", made.schedule)),
        Route("/schedules/{name}/{time}", made.of("service_execution.html.j2", made.execution)),
        Route("/schedules/{name}/{time}/report", made.report),
        Route("/jobs", made.of("service_jobs.html.j2", made.jobs)),
        Route("/jobs.json", made.of("", made.jobs)),
        Route("/jobs/{name}", made.of("service_job.html.j2", made.job)),
        Route("/metrics", made.metrics),
        Route("/favicon.ico", _no_icon),
    ]


View = Callable[[Session, dict[str, str]], JsonObject | None]
Endpoint = Callable[[Request], Any]


@dataclass
class _Pages:
    service: Service

    def __post_init__(self) -> None:
        self._limiter = CapacityLimiter(_AT_ONCE)

    def of(self, template: str, view: View) -> Endpoint:
        """What answers with a view: as a page of a template, or as it is where the address ends with .json."""

        def answered(request: Request) -> Response:
            path = {name: value.removesuffix(JSON_ENDING) for name, value in request.path_params.items()}
            with self.service.store.reading() as session:
                found = view(session, {**path, SEARCH: request.query_params.get(SEARCH, "")[:LONGEST_SEARCH]})
            if found is None:
                return _problem(404, "There is nothing of this name.")
            if request.url.path.endswith(JSON_ENDING):
                text = orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
                return Response(text, headers=_HEADERS, media_type="application/json")
            return _page(template, found)

        return self._guarded(answered)

    def overview(self, session: Session, path: dict[str, str]) -> JsonObject | None:
        return overview(session, self.service.clock(), path[SEARCH].strip())

    def schedule(self, session: Session, path: dict[str, str]) -> JsonObject | None:
        return schedule_view(session, path["name"], self.service.clock())

    def execution(self, session: Session, path: dict[str, str]) -> JsonObject | None:
        scheduled = moment_of(path["time"])
        return None if scheduled is None else execution_view(session, path["name"], scheduled)

    def jobs(self, session: Session, _: dict[str, str]) -> JsonObject | None:
        return jobs_view(session, self.service.clock())

    def job(self, session: Session, path: dict[str, str]) -> JsonObject | None:
        return job_view(session, path["name"])

    @property
    def report(self) -> Endpoint:
        def answered(request: Request) -> Response:
            with self.service.store.reading() as session:
                execution = self.execution(session, request.path_params)
                job = job_view(session, execution["jobs"][-1]["name"]) if execution and execution["jobs"] else None
            if execution is None or job is None:
                return _problem(404, "There is no report of this name.")
            from analyzer.service.pages.run_reports import run_page  # noqa: PLC0415 (with numpy, which takes 20 MB)

            inputs = {each["name"]: each["uri"] for each in job["inputs"]}
            try:
                page = run_page(execution, inputs, self.service.reach)
            except OSError as error:
                return _problem(502, f"The reports cannot be read: {error.strerror or type(error).__name__}.")
            if page is None:
                return _problem(404, "This execution has left no reports that can be shown.")
            return Response(page.encode("utf-8", "backslashreplace"), headers=_HEADERS, media_type="text/html")

        return self._guarded(answered)

    @property
    def metrics(self) -> Endpoint:
        def answered(_: Request) -> Response:
            with self.service.store.reading() as session:
                text = exposition(session, self.service.clock())
            return Response(text, headers={**_HEADERS, "Content-Type": CONTENT_TYPE})

        return self._guarded(answered)

    def _guarded(self, answered: Callable[[Request], Response]) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            refusal = _refusal(request, self.service.secrets)
            if refusal is not None:
                return refusal
            try:
                return await to_thread.run_sync(answered, request, limiter=self._limiter)
            except AnalyzerError as error:
                LOGGER.error("%s", error.message)
                return _problem(503, sentence(error.message))

        return endpoint


async def _no_icon(_: Request) -> Response:
    """Browsers ask for one, and tell of an error where there is none."""
    return Response(status_code=204, headers={"Cache-Control": "max-age=86400"})


def _refusal(request: Request, secrets: Secrets | None) -> Response | None:
    """What is answered to who may not look: as the API, people of this machine, else who knows one of the keys."""
    if secrets is None:
        if is_of_this_machine(request.headers.get("host", "")):
            return None
        return _problem(403, "Without credentials the service answers to localhost alone.")
    if _knows_a_key(request.headers.get("authorization", ""), secrets):
        return None
    answer = _problem(401, "The name is the id of a key, the password its secret.")
    answer.headers["WWW-Authenticate"] = 'Basic realm="models", charset="UTF-8"'
    return answer


def _knows_a_key(authorization: str, secrets: Secrets) -> bool:
    scheme, _, given = authorization.partition(" ")
    try:
        key, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return False
    right = secrets.get(key, "")
    return scheme.lower() == "basic" and bool(right) and hmac.compare_digest(secret.encode(), right.encode())


def _page(template: str, view: JsonObject) -> Response:
    page = render(
        template,
        _STYLE,
        "",
        asks=True,
        view=view,
        look=status_look,
        when=readable_moment,
        exact=exact_moment,
        took=readable_duration,
        strip=strip_of_hours(view.get("executions", ())),
        problems=[],
        facts=[],
    )
    return Response(page.encode("utf-8", "backslashreplace"), headers=_HEADERS, media_type="text/html")


def _problem(status: int, what: str) -> Response:
    page = render("service_problem.html.j2", _STYLE, "", title=what, problems=[], facts=[])
    return Response(page.encode("utf-8", "backslashreplace"), status, headers=_HEADERS, media_type="text/html")
