from __future__ import annotations

from pathlib import Path

import pytest

from contracts.cluster_settings import ClusterSettings
from contracts.errors import ContractError
from contracts.resource_config import ResourceConfig


def read(folder: Path, text: str) -> ResourceConfig | None:
    path = folder / "resourceconfig.json"
    path.write_text(text, encoding="utf-8")
    return ResourceConfig.read(path)


def test_the_first_host_by_name_is_the_primary(tmp_path: Path) -> None:
    config = read(
        tmp_path, '{"current_host": "algo-2", "hosts": ["algo-2", "algo-1"], "network_interface_name": "eth0"}'
    )
    assert config is not None
    assert (config.current_host, config.primary, config.several) == ("algo-2", "algo-1", True)


def test_one_host_is_not_several(tmp_path: Path) -> None:
    config = read(tmp_path, '{"current_host": "algo-1", "hosts": ["algo-1"]}')
    assert config is not None
    assert not config.several


def test_without_the_file_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert ResourceConfig.read(tmp_path / "nowhere" / "resourceconfig.json") is None


@pytest.mark.parametrize(
    ("text", "where", "right"),
    [
        ("", "resourceconfig.json", "is not valid JSON"),
        ('{"current_host": "algo-1"', "resourceconfig.json", "is not valid JSON"),
        ("[]", "resourceconfig.json", "should be a JSON object"),
        ('{"hosts": ["algo-1"]}', "/current_host", "is missing"),
        ('{"current_host": "algo-1"}', "/hosts", "is missing"),
        ('{"current_host": "algo-1", "hosts": []}', "/hosts", "should have at least 1 item"),
        ('{"current_host": "algo-1", "hosts": "algo-1"}', "/hosts", "holds the text"),
        ('{"current_host": "algo-1", "hosts": ["algo-1", 2]}', "/hosts/1", "should be a text"),
        ('{"current_host": "algo-1", "hosts": ["algo-1", "al go"]}', "/hosts/1", "should match pattern"),
        ('{"current_host": "algo-1", "hosts": ["algo-1", "algo-1"]}', "/hosts", "each host should be there once"),
        (
            '{"current_host": "algo-3", "hosts": ["algo-1", "algo-2"]}',
            "/current_host",
            'it should be one of the hosts: "algo-1", "algo-2"',
        ),
    ],
)
def test_a_malformed_file_is_an_error_that_names_it(text: str, where: str, right: str, tmp_path: Path) -> None:
    with pytest.raises(ContractError) as caught:
        read(tmp_path, text)
    assert caught.value.subject.startswith(str(tmp_path / "resourceconfig.json"))
    assert caught.value.subject.endswith(where)
    assert right in caught.value.message


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="cannot be read"):
        ResourceConfig.read(tmp_path)


def test_the_settings_of_several_hosts_have_defaults() -> None:
    assert ClusterSettings.from_environment({"cluster_secret": "", "cluster_deadline_s": ""}) == ClusterSettings()
    assert ClusterSettings().deadline_s == 300.0


def test_the_settings_of_several_hosts_are_read_from_their_texts() -> None:
    given = {"cluster_secret": "a long secret text", "cluster_deadline_s": "42.5"}
    settings = ClusterSettings.from_environment(given)
    assert (settings.secret, settings.deadline_s) == ("a long secret text", 42.5)
    assert "secret text" not in repr(settings)


def test_a_short_secret_is_refused_without_being_shown() -> None:
    with pytest.raises(ContractError, match="cluster_secret holds a text of 6 characters") as caught:
        ClusterSettings.from_environment({"cluster_secret": "hushed"})
    assert "hushed" not in str(caught.value)


@pytest.mark.parametrize("text", ["soon", "0", "-5", "1e9", "nan"])
def test_a_deadline_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(
        ContractError, match=r"cluster_deadline_s holds .* it should be a number of seconds from 1 to 86400"
    ):
        ClusterSettings.from_environment({"cluster_deadline_s": text})
