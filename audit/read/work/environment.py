"""The environment that children get: what reads strangers' bytes or opens strangers' pages must not hold our keys.

Never changes this process's own environment.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

# Settings of ours that tell nothing: where programs are, and how we introduce ourselves.
_KEPT = frozenset(
    ("GOVAUDIT_BROWSER", "GOVAUDIT_SANDBOX", "GOVAUDIT_SOFFICE", "GOVAUDIT_CONTACT", "GOVAUDIT_STOP_FILE", "PWD",
     "OLDPWD", "SSH_AUTH_SOCK")
)  # fmt: skip
_WORDS = (
    "TOKEN", "SECRET", "PASSWD", "PASSWORD", "PASSPHRASE", "CREDENTIAL", "COOKIE", "APIKEY", "API_KEY", "ACCESS_KEY",
    "ACCESSKEY", "PRIVATE_KEY", "SIGN_KEY",
)  # fmt: skip
_ENDS = ("_PWD", "_PASS", "_AUTH")


def bare(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment without keys, tokens and passwords, and without addresses that carry one (proxies)."""
    known = os.environ if given is None else given
    return {name: value for name, value in known.items() if name in _KEPT or not _is_secret(name.upper(), value)}


def _is_secret(name: str, value: str) -> bool:
    if name.startswith("GOVAUDIT_") or name.endswith(_ENDS) or any(word in name for word in _WORDS):
        return True
    user, at, _ = value.rpartition("://")[2].partition("@")  # of http://user:password@proxy:3128
    return bool(at) and not any(mark in user for mark in "/?# \t")
