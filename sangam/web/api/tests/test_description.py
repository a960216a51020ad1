"""The API keeps to its own description, whatever is sent: read and tried by schemathesis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sangam.accounts import tokens
from sangam.accounts.models import Right, Role, User
from sangam.web.api import site
from sangam.web.api.callers import LIMIT

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
described: Any = schemathesis.openapi.from_dict(site.description())
described.app = get_wsgi_application()


@pytest.fixture
def token(db: None) -> Iterator[str]:
    ada = User.objects.create_user("ada@northwind.test", "a long pass phrase", name="Ada", role=Role.ADMIN)
    yield tokens.create("Shop", "shop", Right.values, by=ada)[1]


@described.parametrize()
@settings(
    max_examples=12, deadline=None, phases=[Phase.generate], derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
def test_every_operation_is_as_described(case: Any, token: str) -> None:
    LIMIT.empty_memory()
    case.headers = {
        **{k: v for k, v in (case.headers or {}).items() if k != "Authorization"},
        "Authorization": f"Bearer {token}",
    }
    case.call_and_validate(checks=CHECKS)
