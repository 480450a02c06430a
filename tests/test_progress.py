"""A terminal that waits is told so; nothing else is."""

import os
import sys
import time
from contextlib import contextmanager

import pytest

from synthcheck.cli import streams

pty = pytest.importorskip("pty", reason="needs a POSIX terminal", exc_type=ImportError)


@contextmanager
def terminal(monkeypatch):
    """Make standard error a terminal, and give a function that reads what it was sent."""
    reader, writer = pty.openpty()
    with os.fdopen(writer, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setattr(streams, "_PATIENCE", 0.05)
        monkeypatch.setenv("TERM", "xterm")

        def sent():
            stream.write("end")
            stream.flush()
            text = ""
            while not text.endswith("end"):
                text += os.read(reader, 4096).decode()
            return text.removesuffix("end")

        yield sent
    os.close(reader)


def test_long_wait_is_shown(monkeypatch):
    with terminal(monkeypatch) as sent:
        with streams.waiting("counting"):
            time.sleep(0.4)
        assert "counting" in sent()


def test_short_wait_is_not_shown(monkeypatch):
    with terminal(monkeypatch) as sent:
        with streams.waiting("counting"):
            pass
        assert sent() == ""


@pytest.mark.parametrize(("debug", "expected"), [(False, ""), (True, "panicked\r\n")])
def test_native_code_speaks_only_to_who_debugs(monkeypatch, debug, expected):
    with terminal(monkeypatch) as sent:
        with streams.waiting("counting", debug=debug):
            os.write(sys.stderr.fileno(), b"panicked\n")
        assert sent() == expected


def test_log_is_left_alone(capfd):
    with streams.waiting("counting"):
        time.sleep(0.1)
    assert capfd.readouterr().err == ""
