from collections.abc import Iterator

import pytest

from tests.notifications.smtp import MailServer


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.down()
