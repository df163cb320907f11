"""Finding a browser: a named one is used or refused, never replaced; the one found does start."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from audit.browser import find
from audit.browser.find import EXPLICIT, NAMED, BrowserError, Found, find_browser
from audit.browser.flags import FLAGS

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at Linux places")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (EXPLICIT, *NAMED):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(find, "_LINUX_PLACES", ())
    return folder


def program(path: Path, text: str = "#!/bin/sh\necho Chromium 150.0.1.2 built on Test\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("name", [EXPLICIT, *NAMED])
def test_a_named_browser_that_is_missing_is_an_error(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "/nonexistent")
    with pytest.raises(BrowserError, match=rf"{name}=/nonexistent：文件不存在"):
        find_browser()


def test_the_argument_wins_and_never_falls_through(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHROME_PATH", str(program(tmp_path / "chrome")))
    with pytest.raises(BrowserError, match="--browser=/nonexistent"):
        find_browser("/nonexistent")
    named = program(tmp_path / "路径 有空格" / "chromium")
    assert find_browser(str(named)) == Found(str(named), "chromium", "150.0.1.2", "--browser")
    found = find_browser()
    assert found
    assert (found.kind, found.source) == ("chrome", "CHROME_PATH")


@linux
def test_what_is_no_program_is_refused(tmp_path: Path) -> None:
    plain = program(tmp_path / "chromium")
    plain.chmod(0o644)
    with pytest.raises(BrowserError, match="不可执行"):
        find_browser(str(plain))
    with pytest.raises(BrowserError, match="文件不存在"):
        find_browser(str(tmp_path))


@linux
def test_snap_stubs_are_refused(nothing_installed: Path, tmp_path: Path) -> None:
    stub = program(nothing_installed / "chromium-browser", '#!/bin/sh\nexec /snap/bin/chromium "$@"\n')
    assert find_browser() is None
    with pytest.raises(BrowserError, match="snap"):
        find_browser(str(stub))
    snap = program(tmp_path / "usr" / "snap")
    (nothing_installed / "chromium").symlink_to(snap)
    assert find_browser() is None


@linux
def test_the_shell_comes_first_and_full_chromium_next(nothing_installed: Path) -> None:
    assert find_browser() is None
    program(nothing_installed / "google-chrome")
    program(nothing_installed / "chromium")
    assert find_browser() == Found(str(nothing_installed / "chromium"), "chromium", "150.0.1.2", "system")
    program(nothing_installed / "chromium-headless-shell")
    found = find_browser()
    assert found
    assert found.kind == "headless-shell"
    chrome = find_browser("chrome")
    assert chrome
    assert chrome.path.endswith("google-chrome")
    with pytest.raises(BrowserError, match="本机没有"):
        find_browser("msedge")


@linux
def test_playwrights_own_comes_before_the_system(nothing_installed: Path, tmp_path: Path) -> None:
    program(nothing_installed / "chromium-headless-shell")
    for folder in (tmp_path / "playwright" / "chromium-1" / "chrome-linux",):  # another Playwright's revision
        program(folder / "chrome")
    found = find_browser()
    assert found
    assert found.source == "system"
    revision = _revision()
    own = program(tmp_path / "playwright" / f"chromium-{revision}" / "chrome-linux64" / "chrome")
    assert find_browser() == Found(str(own), "chromium", "150.0.1.2", "playwright")


def _revision() -> str:
    import json
    from importlib import resources

    listing = json.loads((resources.files("playwright") / "driver" / "package" / "browsers.json").read_text("utf-8"))
    return next(row["revision"] for row in listing["browsers"] if row["name"] == "chromium")


def test_launch_options_harden_the_browser() -> None:
    options = find.launch_options(Found("/x/chromium", "chromium", "150", "system"), "http://127.0.0.1:9", "/run/x")
    assert options["proxy"] == {"server": "http://127.0.0.1:9"}
    assert options["env"]["TMPDIR"] == "/run/x"
    assert options["chromium_sandbox"] is (os.geteuid() != 0)
    assert {
        "--disable-quic",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    } <= set(FLAGS)
    assert not any("no-sandbox" in flag for flag in options["args"])


@pytest.mark.parametrize(
    ("release", "command"),
    [
        ({"ID": "debian"}, "apt-get install -y chromium fonts-noto-cjk"),
        ({"ID": "uos", "ID_LIKE": "debian"}, "apt-get install -y chromium fonts-noto-cjk"),
        ({"ID": "ubuntu", "ID_LIKE": "debian"}, "-m playwright install"),
        ({"ID": "openEuler"}, "dnf install -y chromium"),
        ({"ID": "gentoo"}, "-m playwright install"),
    ],
)
@linux
def test_one_install_command(release: dict[str, str], command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.freedesktop_os_release", lambda: release)
    assert command in find.install_command()


def _arguments(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")


def _switched_off(arguments: Sequence[str]) -> list[set[str]]:
    return [set(one.partition("=")[2].split(",")) for one in arguments if one.startswith("--disable-features=")]


@linux
@pytest.mark.browser
async def test_no_feature_that_playwright_switches_off_comes_back(browser: Found) -> None:
    """Chromium obeys the last --disable-features only: ours must say all that Playwright's says."""
    async with async_playwright() as driver:
        chromium = await driver.chromium.launch(**find.launch_options(browser))
        session = await chromium.new_browser_cdp_session()
        rows = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
        pid = next(row["id"] for row in rows if row["type"] == "browser")
        given = _switched_off(_arguments(pid))
        await chromium.close()
    assert len(given) >= 2, "Playwright gives none of its own any more"
    assert set().union(*given) == given[-1]
    assert given[-1] == _switched_off(FLAGS)[0]


@pytest.mark.browser
async def test_the_found_browser_passes_the_probe(browser: Found) -> None:
    answer = await find.probe(browser)
    assert answer.ok, answer.why
    assert answer.sandbox is (os.geteuid() != 0)
    assert answer.version == browser.version


async def test_a_program_that_is_no_browser_fails_the_probe(tmp_path: Path) -> None:
    answer = await find.probe(Found(str(program(tmp_path / "chromium")), "chromium", "", "test"))
    assert not answer.ok
    assert "无法启动" in answer.why
