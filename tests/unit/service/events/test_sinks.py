"""Each kind of sink as who gets it sees it, and files that name sinks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import orjson
import pytest

from analyzer.errors import ConfigurationError
from analyzer.service.events.delivering import Deliveries
from analyzer.service.events.settings import read_public_url, read_sinks
from analyzer.service.events.sink import sink_kinds
from analyzer.service.states import RunStatus
from analyzer.service.store.opening import open_store
from analyzer.service.store.store import Store
from tests.aws_servers import REGION, SOMEBODY, moto_server, nobody
from tests.unit.service.events.receiving import WORDS, add_schedule_with_alert, end_execution, receiving
from tests.unit.service.store.things import NOW


@pytest.fixture
def failed(tmp_path: Path) -> Iterator[Store]:
    """A store in which an execution has failed."""
    store = open_store(str(tmp_path / "store.db"))
    add_schedule_with_alert(store)
    end_execution(store, NOW, RunStatus.FAILED, message="*see* <!channel>")
    yield store
    store.close()


def sinks_of(folder: Path, **settings: Any) -> str:
    path = folder / "sinks.json"
    path.write_text(json.dumps({"one": settings}))
    return str(path)


def test_there_are_these() -> None:
    assert list(sink_kinds()) == ["eventbridge", "slack", "sns", "teams", "webhook"]


def test_a_webhook_gets_headers_of_ones_own(failed: Store, tmp_path: Path) -> None:
    with receiving() as receiver:
        named = sinks_of(tmp_path, kind="webhook", url=receiver.url, headers={"Authorization": "Bearer secret"})
        Deliveries(failed, read_sinks(named), WORDS).turn(NOW)
    assert receiver.headers[0]["Authorization"] == "Bearer secret"
    assert receiver.bodies[0]["detail"]["FailureReason"] == "<b>it</b> failed & ended"


def test_slack_gets_a_text_that_names_nobody(failed: Store, tmp_path: Path) -> None:
    with receiving() as receiver:
        Deliveries(failed, read_sinks(sinks_of(tmp_path, kind="slack", url=receiver.url)), WORDS).turn(NOW)
    (body,) = receiver.bodies
    *lines, event = body["text"].split("\n")
    assert lines == [
        "*churn: Failed*",
        "Endpoint: loans",
        "Type: DataQuality",
        "Scheduled: 2026-11-29T12:00:00Z",
        "Window: 2026-11-29T11:00:00Z to 2026-11-29T12:00:00Z",
        "Message: *see* &lt;!channel&gt;",
        "Failure: &lt;b&gt;it&lt;/b&gt; failed &amp; ended",
        "Reports: s3://bucket/reports",
        "Page: https://models.example.com/schedules/churn/2026-11-29T12:00:00Z",
    ]
    assert event.startswith("Event: ")


def test_slack_gets_of_an_alert_what_was_found_and_where(store: Store, tmp_path: Path) -> None:
    add_schedule_with_alert(store)
    end_execution(store, NOW, message="Completed with 3 violations.")
    with receiving() as receiver:
        named = sinks_of(tmp_path, kind="slack", url=receiver.url, events=["alerts"])
        Deliveries(store, read_sinks(named), WORDS).turn(NOW)
    (body,) = receiver.bodies
    assert body["text"].split("\n")[:-1] == [
        "*Alert default of churn is on*",
        "Endpoint: loans",
        "Type: DataQuality",
        "Scheduled: 2026-11-29T12:00:00Z",
        "Window: 2026-11-29T11:00:00Z to 2026-11-29T12:00:00Z",
        "Message: Completed with 3 violations.",
        "Reports: s3://bucket/reports",
        "Page: https://models.example.com/schedules/churn/2026-11-29T12:00:00Z",
    ]


def test_teams_gets_a_card_of_plain_text(failed: Store, tmp_path: Path) -> None:
    with receiving() as receiver:
        Deliveries(failed, read_sinks(sinks_of(tmp_path, kind="teams", url=receiver.url)), WORDS).turn(NOW)
    (attachment,) = receiver.bodies[0]["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    texts = [run["text"] for block in card["body"] for run in block["inlines"]]
    assert (card["type"], texts[0]) == ("AdaptiveCard", "churn: Failed")
    assert "Message: *see* <!channel>" in texts
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    (action,) = card["actions"]
    assert (action["type"], action["url"]) == (
        "Action.OpenUrl",
        "https://models.example.com/schedules/churn/2026-11-29T12:00:00Z",
    )


def test_eventbridge_and_sns_get_the_event(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_schedule_with_alert(store)
    end_execution(store, NOW)
    with moto_server() as url:
        for name, value in {**nobody(tmp_path), **SOMEBODY, **REGION, "AWS_ENDPOINT_URL": url}.items():
            monkeypatch.setenv(name, value)
        region = REGION["AWS_REGION"]
        queues = boto3.client("sqs", region)
        addresses = {name: queues.create_queue(QueueName=name)["QueueUrl"] for name in ("events", "topic")}
        arns = {name: f"arn:aws:sqs:{region}:123456789012:{name}" for name in addresses}
        buses = boto3.client("events", region)
        buses.create_event_bus(Name="models")
        pattern = json.dumps({"detail": {"AlertStatus": ["InAlert"]}})
        buses.put_rule(Name="alarms", EventBusName="models", EventPattern=pattern)
        buses.put_targets(Rule="alarms", EventBusName="models", Targets=[{"Id": "1", "Arn": arns["events"]}])
        topics = boto3.client("sns", region)
        topic = topics.create_topic(Name="models")["TopicArn"]
        topics.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arns["topic"])
        path = tmp_path / "sinks.json"
        bus, failing = {"kind": "eventbridge", "bus": "models"}, {"kind": "sns", "topic": f"{topic}-that-is-gone"}
        sinks = {"bus": bus, "topic": {"kind": "sns", "topic": topic, "events": ["alerts"]}, "gone": failing}
        path.write_text(json.dumps(sinks))
        Deliveries(store, read_sinks(str(path)), WORDS).turn(NOW)
        got = {name: _messages(queues, address) for name, address in addresses.items()}
    (matched,) = got["events"]
    assert (matched["source"], matched["detail"]["Attempt"]) == ("open-model-monitor-analyzer", 1)
    assert matched["detail-type"] == "SageMaker Monitoring Alert State Change"
    (published,) = got["topic"]
    event = orjson.loads(published["Message"])
    assert published["Subject"] == "Alert default of churn is on"
    assert published["MessageAttributes"]["EventId"]["Value"] == event["id"] == matched["detail"]["EventId"]


def _messages(queues: Any, address: str) -> list[Any]:
    found = queues.receive_message(QueueUrl=address, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(each["Body"]) for each in found]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"kind": "slak", "url": "https://a"}, 'the kind "slak"; it should be one of .* Did you mean "slack"'),
        ({"kind": "slack"}, "lacks url, which the kind slack needs"),
        ({"kind": "slack", "url": "ftp://secret"}, "url should be one of http:// or https://"),
        ({"kind": "slack", "url": "https://a", "evnts": []}, 'has "evnts", .* Did you mean "events"'),
        ({"kind": "slack", "url": "https://a", "events": ["runs"]}, "other events than executions and alerts"),
        ({"kind": "webhook", "url": "https://a", "headers": [1]}, "headers should be an object of texts"),
        ({"kind": "sns", "topic": 1}, "has settings that are no texts"),
    ],
)
def test_a_file_that_is_wrong_is_refused_and_not_shown(tmp_path: Path, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as refused:
        read_sinks(sinks_of(tmp_path, **settings))
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["models.example.com", "ftp://a", "https://", "https://a/?b", "http://[", "http://u:secret@a"]
)
def test_a_public_url_is_one_of_pages(url: str) -> None:
    with pytest.raises(ConfigurationError, match="it should be an address such as") as refused:
        read_public_url(url)
    assert "secret" not in str(refused.value)


def test_a_public_url_may_end_with_a_slash() -> None:
    assert read_public_url("http://localhost:8765/models/") == "http://localhost:8765/models"


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', "{"])
def test_a_file_that_is_no_object_of_sinks_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "sinks.json").write_text(text)
    with pytest.raises(ConfigurationError, match=r"sinks holds .*; it should be the path of a JSON file"):
        read_sinks(str(tmp_path / "sinks.json"))
