"""A polite kill and the end of the terminal end any command as Ctrl-C does; children never hold our keys."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from audit.browser.find import Found, launch_options
from audit.read.work import environment
from audit.read.work.pipes import Child

ROOT = Path(__file__).resolve().parents[1]
# A command that is busy: it says so, and cleans up on the way out.
BUSY = """
import sys, time
from audit.cli import commands as cli
from audit.evidence import manifest
def busy(*_, **__):
    try:
        print("ready", flush=True)
        time.sleep(60)
    finally:
        print("cleaned", flush=True)
manifest.verify = busy
sys.argv = ["govaudit", "verify", "."]
cli.main()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_a_command_in_order(number: signal.Signals, tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", BUSY], cwd=tmp_path, env=environ, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        out, told = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "cleaned\n")
    assert "已中断" in told
    assert "Traceback" not in told


SECRETS = {
    "GOVAUDIT_SIGN_KEY": "/keys/sign.pem", "GOVAUDIT_WECOM_URL": "https://x/?key=1", "GOVAUDIT_SMTP_PASSWORD": "p",
    "GOVAUDIT_WEBHOOK_TOKEN": "t", "https_proxy": "http://me:pw@proxy:3128", "HTTP_PROXY": "me:pw@proxy:3128",
    "AWS_SECRET_ACCESS_KEY": "k", "GITHUB_TOKEN": "t", "CI_JOB_TOKEN": "t", "MYSQL_PWD": "p", "DB_PASSWORD": "p",
    "OPENAI_API_KEY": "k",
}  # fmt: skip
PLAIN = {
    "PATH": "/usr/bin", "HOME": "/root", "PWD": "/x", "LANG": "zh_CN.UTF-8", "http_proxy": "http://proxy:3128",
    "GOVAUDIT_BROWSER": "/usr/bin/chromium", "GOVAUDIT_SANDBOX": "off",
    "XDG_RUNTIME_DIR": "/run/user/0", "KEYBOARD": "us",
}  # fmt: skip


def test_keys_and_passwords_are_left_out() -> None:
    assert environment.bare({**SECRETS, **PLAIN}) == PLAIN


def test_no_child_is_given_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    code = (
        "import os, json; from audit.read.work.pipes import *; i, o = serve_streams(); read_frame(i);"
        " write_frame(o, json.dumps(dict(os.environ)).encode())"
    )
    child = Child(code, 60)
    told = child.ask(b"")[0].decode()
    child.end()
    options = launch_options(Found("/usr/bin/chromium", "chromium", "1", ""), "http://127.0.0.1:1", "/tmp")
    for name, value in SECRETS.items():
        assert name not in told
        assert name not in options["env"]
        assert value not in told or len(value) < 3
