"""Finds a Chromium on this machine, says how it was found, and proves that it works before a run relies on it.

It never downloads or installs anything, and never falls through silently when somebody named a browser.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from audit.browser.flags import FLAGS
from audit.read.work import environment

Kind = Literal["headless-shell", "chromium", "chrome", "edge", "other"]

FLOOR = 120  # oldest major version whose headless mode the browser lane relies on
PROBE_DEADLINE_S = 20.0
EXPLICIT = "GOVAUDIT_BROWSER"
SANDBOX = "GOVAUDIT_SANDBOX"  # "off": for containers without user namespaces; the result says that it was off
NAMED = ("CHROME_PATH", "CHROMIUM_PATH", "PUPPETEER_EXECUTABLE_PATH")

_LINUX: tuple[tuple[str, Kind], ...] = (
    ("chromium-headless-shell", "headless-shell"),  # half the CPU of a full Chromium in headless mode
    ("chrome-headless-shell", "headless-shell"),
    ("chromium", "chromium"),
    ("chromium-browser", "chromium"),
    ("google-chrome-stable", "chrome"),
    ("google-chrome", "chrome"),
    ("microsoft-edge-stable", "edge"),
    ("microsoft-edge", "edge"),
)
_LINUX_PLACES: tuple[tuple[str, Kind], ...] = (
    ("/usr/bin/chromium-headless-shell", "headless-shell"),
    ("/usr/lib/chromium/chromium-headless-shell", "headless-shell"),
    ("/usr/bin/chromium", "chromium"),
    ("/usr/lib/chromium/chromium", "chromium"),
    ("/usr/lib64/chromium-browser/chromium-browser", "chromium"),
    ("/opt/google/chrome/chrome", "chrome"),
    ("/opt/microsoft/msedge/msedge", "edge"),
)
_MAC: tuple[tuple[str, Kind], ...] = (
    ("Chromium.app/Contents/MacOS/Chromium", "chromium"),
    ("Google Chrome.app/Contents/MacOS/Google Chrome", "chrome"),
    ("Microsoft Edge.app/Contents/MacOS/Microsoft Edge", "edge"),
)
_WINDOWS: tuple[tuple[str, str, Kind], ...] = (
    (r"Google\Chrome\Application\chrome.exe", "chrome.exe", "chrome"),
    (r"Chromium\Application\chrome.exe", "chromium.exe", "chromium"),
    (r"Microsoft\Edge\Application\msedge.exe", "msedge.exe", "edge"),
)
_CHANNELS: dict[str, tuple[Kind, ...]] = {
    "headless-shell": ("headless-shell",),
    "chromium": ("chromium",),
    "chrome": ("chrome",),
    "msedge": ("edge",),
    "edge": ("edge",),
}


class BrowserError(Exception):
    """A named browser cannot be used, or none could be started. One line, Chinese first."""


class Found(Struct, frozen=True):
    """One usable executable. ``version`` is empty where asking for it would open a window (Windows)."""

    path: str
    kind: Kind
    version: str
    source: str


class Probe(Struct, frozen=True):
    """What a real start of the browser showed."""

    ok: bool
    sandbox: bool
    zh_fonts: int | None  # None: could not be counted
    version: str
    why: str  # empty when ok


def find_browser(explicit: str | None = None) -> Found | None:
    """The browser a run would use; None when there is none.

    Raises :class:`BrowserError` when one was named and is unusable. Order: ``explicit`` or GOVAUDIT_BROWSER (path,
    command or channel), CHROME_PATH and its kin, Playwright's own, the system's.
    """
    for name, value in (("--browser", explicit), *((n, os.environ.get(n)) for n in (EXPLICIT, *NAMED))):
        if value:
            return _named(name, value)
    for path, kind, source in _candidates():
        if _refusal(path) is None:
            return Found(str(path), kind, _version(path), source)
    return None


def install_command() -> str:
    """The one command that gets a browser (and Chinese fonts) on this operating system."""
    if sys.platform == "win32":
        return "winget install Microsoft.Edge"
    if sys.platform == "darwin":
        return "brew install --cask google-chrome"
    family = _os_family()
    # Ubuntu's package is a stub that needs snapd, whose browser cannot see our profile folder.
    if "ubuntu" not in family and family & {"debian", "uos", "deepin", "kylin"}:
        return "sudo apt-get install -y chromium fonts-noto-cjk"
    if family & {"fedora", "rhel", "centos", "openeuler", "anolis", "opencloudos"}:
        return "sudo dnf install -y chromium google-noto-sans-cjk-fonts"
    return f"{sys.executable} -m playwright install --with-deps --only-shell chromium"


def sandboxed() -> bool:
    """Whether the browser is started inside its sandbox: not as root on Linux, and not when switched off."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return not is_root and os.environ.get(SANDBOX, "").lower() != "off"


def launch_options(found: Found, proxy_url: str | None = None, temp: str | None = None) -> dict[str, Any]:
    """Arguments of Playwright's ``chromium.launch``. Playwright itself would switch the sandbox off."""
    options: dict[str, Any] = {
        "executable_path": found.path,
        "headless": True,
        "chromium_sandbox": sandboxed(),
        "args": list(FLAGS),
        "timeout": PROBE_DEADLINE_S * 1000,
        "handle_sigint": False,  # Ctrl-C belongs to the run, which ends pages before it ends the browser
        "handle_sigterm": False,
        "handle_sighup": False,
        # The driver may run with another TMPDIR than this process; the browser gets the one meant for it, and no key.
        "env": {**environment.bare(), **(dict.fromkeys(("TMPDIR", "TMP", "TEMP"), temp) if temp else {})},
    }
    if proxy_url:
        options["proxy"] = {"server": proxy_url}  # Playwright adds "<-loopback>": loopback goes through it too
    return options


async def probe(found: Found) -> Probe:
    """Start the browser as a run would, read Chinese back from a page, close it; at most about 20 s."""
    from playwright.async_api import Error, async_playwright

    fonts = _zh_fonts()
    version = found.version
    try:
        async with asyncio.timeout(PROBE_DEADLINE_S), async_playwright() as driver:
            browser = await driver.chromium.launch(**launch_options(found))
            version = browser.version
            page = await browser.new_page(locale="zh-CN")
            await page.goto("data:text/html;charset=utf-8,<title>中文</title><p>政务公开")
            seen = await page.evaluate("[document.title, document.body.innerText.trim(), navigator.language]")
            await browser.close()
    except TimeoutError:
        return Probe(False, sandboxed(), fonts, version, f"{PROBE_DEADLINE_S:.0f} 秒内未能完成试启动 / probe timed out")
    except (Error, OSError) as error:
        return Probe(False, sandboxed(), fonts, version, f"无法启动：{first_line(error)} / cannot start")
    if seen != ["中文", "政务公开", "zh-CN"]:
        return Probe(False, sandboxed(), fonts, version, f"中文页面读回有误：{seen!r} / Chinese text came back wrong")
    if _major(version) < FLOOR:
        return Probe(False, sandboxed(), fonts, version, f"版本 {version} 过旧，需要 {FLOOR} 以上 / too old")
    return Probe(True, sandboxed(), fonts, version, "")


def _named(name: str, value: str) -> Found:
    path = Path(value).expanduser()
    channel = _CHANNELS.get(value) if name in ("--browser", EXPLICIT) else None
    if channel:
        for place, kind, _ in _candidates():
            if kind in channel and _refusal(place) is None:
                return Found(str(place), kind, _version(place), name)
        raise BrowserError(f"{name}={value}：本机没有这种浏览器 / not installed here")
    if not path.is_file():
        command = shutil.which(value) if os.sep not in value else None
        if command is None:
            raise BrowserError(f"{name}={value}：文件不存在 / no such file")
        path = Path(command)
    refusal = _refusal(path)
    if refusal:
        raise BrowserError(f"{name}={value}：{refusal}")
    return Found(str(path), _kind(path), _version(path), name)


def _candidates() -> Iterator[tuple[Path, Kind, str]]:
    yield from _playwrights_own()
    if sys.platform == "win32":
        yield from _windows()
    elif sys.platform == "darwin":
        for root in (Path("/Applications"), Path.home() / "Applications"):
            for place, kind in _MAC:
                yield root / place, kind, "system"
    else:
        rank = {"headless-shell": 0, "chromium": 1, "chrome": 2, "edge": 3}
        named = ((Path(p), kind) for n, kind in _LINUX if (p := shutil.which(n)))
        placed = ((Path(p), kind) for p, kind in _LINUX_PLACES)
        for path, kind in sorted((*named, *placed), key=lambda row: rank[row[1]]):
            yield path, kind, "system"


def _playwrights_own() -> Iterator[tuple[Path, Kind, str]]:
    """Browsers that ``playwright install`` fetched for exactly this Playwright."""
    listing = resources.files("playwright") / "driver" / "package" / "browsers.json"
    try:
        rows = {row["name"]: row["revision"] for row in json.loads(listing.read_text("utf-8"))["browsers"]}
    except (OSError, ValueError, KeyError):
        return
    if os.environ.get("PLAYWRIGHT_BROWSERS_PATH") == "0":
        root = Path(str(resources.files("playwright"))) / "driver" / "package" / ".local-browsers"
    elif named := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        root = Path(named)
    elif sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "ms-playwright"
    elif sys.platform == "darwin":
        root = Path.home() / "Library" / "Caches" / "ms-playwright"
    else:
        root = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "ms-playwright"
    shells = ("chrome-headless-shell", "headless_shell", "chrome-headless-shell.exe", "headless_shell.exe")
    full = ("chrome", "chrome.exe", "Chromium", "Google Chrome for Testing")
    wanted: tuple[tuple[str, Kind, tuple[str, ...]], ...] = (
        ("chromium-headless-shell", "headless-shell", shells),
        ("chromium", "chromium", full),
    )
    for product, kind, names in wanted:
        folder = root / f"{product.replace('-', '_')}-{rows.get(product)}"
        if folder.is_dir():
            for path in sorted(p for p in folder.rglob("*") if p.name in names and p.is_file()):
                yield path, kind, "playwright"


def _windows() -> Iterator[tuple[Path, Kind, str]]:
    roots = [os.environ.get(n) for n in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
    for place, app, kind in _WINDOWS:
        for root in filter(None, roots):
            yield Path(root) / place, kind, "system"
        for hive in ("HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"):
            if registered := _app_path(hive, app):
                yield Path(registered), kind, "system"


def _app_path(hive: str, app: str) -> str | None:
    import winreg  # exists on Windows only

    api: Any = winreg
    try:
        key = rf"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\{app}"
        return str(api.QueryValue(getattr(api, hive), key)).strip('"')
    except OSError:
        return None


def _refusal(path: Path) -> str | None:
    """Why a path is no browser of ours, or None."""
    if not path.is_file():
        return "文件不存在 / no such file"
    if not os.access(path, os.X_OK):
        return "不可执行 / not executable"
    real = path.resolve()
    if real.name == "snap" or "/snap/" in str(real):
        return "是 snap 版本，无法读取运行目录 / a snap build cannot reach the run's folder"
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"#!") and re.search(rb"/snap/bin/|snap (?:install|run)", head):
        return "只是 snap 安装提示 / only a snap stub"
    return None


def _kind(path: Path) -> Kind:
    name = path.name.lower().replace("_", "-")
    if "headless-shell" in name:
        return "headless-shell"
    if "edge" in name:
        return "edge"
    return "chromium" if "chromium" in name else "chrome" if "chrome" in name else "other"


def _version(path: Path) -> str:
    if sys.platform == "win32":  # chrome.exe --version opens a window there; the probe learns the version
        return ""
    try:
        answer = subprocess.run([str(path), "--version"], capture_output=True, timeout=10, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = re.search(r"\d{1,9}(?:\.\d{1,9})+", answer.stdout.decode("utf-8", "replace"))
    return match[0] if match else ""


def _major(version: str) -> int:
    match = re.match(r"\d+", version)
    return int(match[0]) if match else 0


def _zh_fonts() -> int | None:
    listing = shutil.which("fc-list")
    if listing is None:
        return None
    try:
        answer = subprocess.run([listing, ":lang=zh", "file"], capture_output=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return len(answer.stdout.splitlines())


def _os_family() -> set[str]:
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return set()
    return set(f"{release.get('ID', '')} {release.get('ID_LIKE', '')}".lower().split())


def first_line(error: BaseException) -> str:
    """What an error of Playwright says, without its log of calls; a sandbox that cannot start is named."""
    if "No usable sandbox" in str(error):
        return f"沙箱无法启动；请启用用户命名空间，或在可信环境中设 {SANDBOX}=off"
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:300] if lines else type(error).__name__
