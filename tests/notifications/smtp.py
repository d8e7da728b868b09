"""A real mail server on the loopback, which can be down, say no, or have the worker killed at any point."""

from collections.abc import Callable
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from tests.innolab.processes import free_port


class MailServer:
    """Keeps what it has taken. `at_rcpt` and `at_data` may answer for it; `taken` is called with each mail it took."""

    def __init__(self) -> None:
        self.port = free_port()
        self.inbox: list[EmailMessage] = []
        self.at_rcpt: Callable[[str], str | None] = lambda _: None
        self.at_data: Callable[[], str | None] = lambda: None
        self.taken: Callable[[], None] = lambda: None
        self.quits = 0
        self.controller: Controller | None = None

    def up(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def down(self) -> None:
        if self.controller:
            self.controller.stop()
            self.controller = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if refusal := self.at_rcpt(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if refusal := self.at_data():
            return refusal
        self.inbox.append(BytesParser(policy=default).parsebytes(envelope.content))
        self.taken()
        return "250 OK"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.quits += 1
        return "221 Bye"

    @property
    def keys(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.inbox]

    @property
    def recipients(self) -> list[str]:
        return [mail["To"] for mail in self.inbox]
