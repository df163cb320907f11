"""The embedded demo: a fictional city portal with planted defects. Never a real site, person or number."""

from __future__ import annotations

from audit.demo.draft import Reply, Town
from audit.demo.planted import Defect, Planted
from audit.demo.profile import profile
from audit.demo.server import Server, serve
from audit.demo.town import build
from audit.demo.words import AS_OF, HOME, HOST, SITE

__all__ = ["AS_OF", "HOME", "HOST", "SITE", "Defect", "Planted", "Reply", "Server", "Town", "build", "profile", "serve"]
