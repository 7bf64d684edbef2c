"""The logs of jobs, by the operations of CloudWatch Logs that clients read them with."""

from __future__ import annotations

import re
from datetime import datetime

from analyzer.service.api.failures import CallError
from analyzer.service.api.operations import LOGS, ApiCall, operation, without_none
from analyzer.service.api.times import milliseconds, time_of
from analyzer.service.store.logs import JOBS_GROUP, lines_of_streams, log_lines
from analyzer.service.store.pages import Page, WrongTokenError, page_of
from analyzer.service.store.tables import JsonObject, LogEvent, LogStream
from contracts.captured import EVENT_ID  # a line of a log has one of the same name

_MOST_STREAMS, _MOST_EVENTS = 50, 10_000
_EVENT_TOKEN = re.compile(r"([fb])/(\d{1,18})", re.ASCII)


@operation("DescribeLogGroups", LOGS)
def describe_groups(call: ApiCall, request: JsonObject) -> JsonObject:
    """The one that there is."""
    has = JOBS_GROUP.startswith(request.get("logGroupNamePrefix", ""))
    has = has and request.get("logGroupNamePattern", "") in JOBS_GROUP
    arn = call.arns.log_group(JOBS_GROUP)
    group = {"logGroupName": JOBS_GROUP, "arn": f"{arn}:*", "logGroupArn": arn, "storedBytes": 0}
    return {"logGroups": [group] if has else []}


@operation("DescribeLogStreams", LOGS)
def describe_streams(call: ApiCall, request: JsonObject) -> JsonObject:
    group, prefix = _group(request), request.get("logStreamNamePrefix", "")
    by_time = request.get("orderBy") == "LastEventTime"
    page = Page(
        columns=(LogStream.last, LogStream.name) if by_time else (LogStream.name,),
        descending=request.get("descending", False),
        limit=request.get("limit", _MOST_STREAMS),
        token=request.get("nextToken"),
        scope=prefix,
    )
    wanted = [LogStream.log_group == group, LogStream.name.startswith(prefix, autoescape=True)]
    try:
        streams, token = page_of(call.session, LogStream, wanted, page)
    except WrongTokenError:
        raise _wrong_token() from None
    return without_none({"logStreams": [_stream(call, group, stream) for stream in streams], "nextToken": token})


@operation("GetLogEvents", LOGS)
def get_events(call: ApiCall, request: JsonObject) -> JsonObject:
    """Each token is answered by the same one where there is nothing beyond it."""
    group, stream = _group(request), request["logStreamName"]
    if call.session.get(LogStream, (group, stream)) is None:
        raise _missing("The specified log stream does not exist.")
    bounds = {"after": 0} if request.get("startFromHead") else {}
    if "nextToken" in request:
        found = _EVENT_TOKEN.fullmatch(request["nextToken"])
        if found is None:
            raise _wrong_token()
        bounds = {"after" if found[1] == "f" else "before": int(found[2])}
    events = log_lines(
        call.session,
        group,
        stream,
        limit=request.get("limit", _MOST_EVENTS),
        since=_time_at(request, "startTime"),
        until=_time_at(request, "endTime"),
        **bounds,
    )
    here = next(iter(bounds.values()), 0)
    return {
        "events": [_event(event) for event in events],
        "nextForwardToken": f"f/{events[-1].number if events else here}",
        "nextBackwardToken": f"b/{events[0].number if events else here}",
    }


@operation("FilterLogEvents", LOGS)
def filter_events(call: ApiCall, request: JsonObject) -> JsonObject:
    """Lines of several streams as they came; patterns are not known here."""
    group, token = _group(request), request.get("nextToken", "f/0")
    if request.get("filterPattern"):
        raise CallError("InvalidParameterException", "filterPattern is not known here; it should be left out.")
    found = _EVENT_TOKEN.fullmatch(token)
    if found is None:
        raise _wrong_token()
    prefix, names = request.get("logStreamNamePrefix"), request.get("logStreamNames")
    streams = [LogStream.name.startswith(prefix, autoescape=True)] if prefix else []
    streams += [LogStream.name.in_(names)] if names else []
    limit = request.get("limit", _MOST_EVENTS)
    events = lines_of_streams(
        call.session,
        group,
        *streams,
        limit=limit,
        after=int(found[2]),
        since=_time_at(request, "startTime"),
        until=_time_at(request, "endTime"),
    )
    return without_none(
        {
            "events": [{**_event(each), "logStreamName": each.stream, EVENT_ID: str(each.number)} for each in events],
            "searchedLogStreams": [],
            "nextToken": f"f/{events[-1].number}" if len(events) == limit else None,
        }
    )


def _time_at(request: JsonObject, member: str) -> datetime | None:
    return time_of(request[member] / 1000) if member in request else None


def _event(event: LogEvent) -> JsonObject:
    return {
        "timestamp": milliseconds(event.happened),
        "message": event.message,
        "ingestionTime": milliseconds(event.received),
    }


def _group(request: JsonObject) -> str:
    group = request.get("logGroupName") or request.get("logGroupIdentifier", "").rpartition("log-group:")[2]
    if group != JOBS_GROUP:
        raise _missing("The specified log group does not exist.")
    return JOBS_GROUP


def _missing(message: str) -> CallError:
    return CallError("ResourceNotFoundException", message)


def _wrong_token() -> CallError:
    return CallError("InvalidParameterException", "The specified nextToken is invalid.")


def _stream(call: ApiCall, group: str, stream: LogStream) -> JsonObject:
    return {
        "logStreamName": stream.name,
        "creationTime": milliseconds(stream.created),
        "firstEventTimestamp": milliseconds(stream.first),
        "lastEventTimestamp": milliseconds(stream.last),
        "lastIngestionTime": milliseconds(stream.received),
        "arn": call.arns.log_stream(group, stream.name),
        "storedBytes": 0,
    }
