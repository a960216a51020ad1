"""What a monitor is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sangam.config import figures, heartbeat
from sangam.ingest.models import Lane, RawInbound, RawState
from sangam.lib import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    (tmp_path / "run").mkdir()
    settings.DATA_DIR = tmp_path
    return tmp_path


def store(cast: Cast, *, state: str = RawState.STORED, seconds_ago: float = 0) -> RawInbound:
    return RawInbound.objects.create(
        channel=cast.mailbox, lane=Lane.MAIL, state=state, received_at=clock.now() - timedelta(seconds=seconds_ago)
    )


def test_all_is_well(client: Client, cast: Cast) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["ok"]) == (200, True)
    assert answer.json()["checks"]["migrations"] == {"ok": True, "value": 0}


def test_a_raw_that_waits_too_long_is_a_503(client: Client, cast: Cast) -> None:
    store(cast, seconds_ago=10)
    assert client.get("/healthz").status_code == 200
    store(cast, seconds_ago=1000)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["oldest_raw_seconds"]["value"] == pytest.approx(1000, abs=5)


def test_quarantine_is_told_and_fails_nothing(client: Client, cast: Cast) -> None:
    store(cast, state=RawState.QUARANTINED)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["checks"]["quarantined"]["value"] == 1


def test_a_silent_process_is_a_503(client: Client, cast: Cast, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pulse = heartbeat.Heartbeat(data, "ingest")
    pulse.beat()
    assert client.get("/healthz").json()["checks"]["process ingest"]["ok"] is True
    monkeypatch.setattr(heartbeat, "LATE_SECONDS", -1.0)
    assert client.get("/healthz").status_code == 503
    pulse.end()
    assert client.get("/healthz").status_code == 200


def test_a_missing_migration_is_a_503(client: Client, cast: Cast) -> None:
    MigrationRecorder.Migration.objects.filter(app="ingest", name="0001_initial").delete()
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"]["value"] == 1


def test_metrics_tell_what_waits(client: Client, cast: Cast) -> None:
    store(cast)
    text = client.get("/metrics").content.decode()
    assert 'sangam_raw_waiting{lane="mail"} 1.0' in text
    assert "sangam_database_up 1.0" in text
    assert 'sangam_request_seconds_bucket{le="0.005",method="GET",route="metrics"' in client.get("/metrics").content.decode()


def test_metrics_tell_what_the_sockets_process_told(client: Client, cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "run").mkdir(exist_ok=True)
    assert "sangam_sockets" not in client.get("/metrics").content.decode()
    figures.write(tmp_path, "sockets", {"sockets_workspace": 3.0, "sockets_waiting": 1.0, "delivered": 7.0, "lag": 0.002})
    lines = client.get("/metrics").content.decode().splitlines()
    assert {
        'sangam_sockets{door="workspace"} 3.0', 'sangam_sockets{door="waiting"} 1.0',
        "sangam_socket_deliveries_total 7.0", "sangam_socket_lag_seconds 0.002",
    } <= set(lines)  # fmt: skip
    figures.forget(tmp_path, "sockets")
    assert "sangam_sockets" not in client.get("/metrics").content.decode()


@pytest.mark.parametrize(
    ("environment", "headers", "expected"),
    [
        ({}, {}, 200),
        ({}, {"REMOTE_ADDR": "203.0.113.9"}, 404),
        ({}, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, 404),
        ({"SANGAM_METRICS_TOKEN": "t"}, {}, 404),
        ({"SANGAM_METRICS_TOKEN": "t"}, {"HTTP_AUTHORIZATION": "Bearer t", "REMOTE_ADDR": "203.0.113.9"}, 200),
    ],
)
def test_metrics_are_for_this_machine_or_a_bearer(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    headers: dict[str, str],
    expected: int,
) -> None:
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    assert client.get("/metrics", **headers).status_code == expected  # type: ignore[arg-type]


def test_the_number_of_queries_is_flat(
    client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        client.get("/healthz")
