"""Every way to build, test and show the project; `python3 noxfile.py -s demo` needs Python 3.11, nothing else.

Never asks for uv, nox or pipx to be there: run as a script, it makes `.venv` from the hashed lock and goes on in it.

    python3 noxfile.py -s demo      set up, audit the embedded demo site, print score and report path
    python3 noxfile.py -s tests     set up, run the tests
    python3 noxfile.py -l           list the rest
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

try:
    import nox
except ImportError:  # run as a script on a bare machine: prepare() installs it
    nox = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
# A file stays on one worker, with its fixtures; tests/conftest.py puts the longest first. `-- -n 0` is one process.
WORKERS = ["-n", "logical", "--maxprocesses", "4", "--dist", "loadfile", "--no-loadscope-reorder"]
APT_BROWSER = ["chromium", "chromium-headless-shell", "fonts-noto-cjk"]


# ---- set-up: standard library only ---------------------------------------------------------------------------------


def say(text: str) -> None:
    print(f"[set-up] {text}", file=sys.stderr, flush=True)


def is_debian_root() -> bool:
    return bool(hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"))


def apt_install(*packages: str) -> bool:
    """Install Debian packages as root; False when apt could not."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    say("apt-get install " + " ".join(packages))
    for command in ([*quiet, "update"], [*quiet, "install", "-y", "--no-install-recommends", *packages]):
        ended = subprocess.run(command, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if ended.returncode:
            say(ended.stderr.strip()[-500:])
            return False
    return True


def make_venv() -> None:
    """Create `.venv`; Debian splits ensurepip into python3-venv, so fetch that or name the command to type."""
    say("creating .venv / 正在创建虚拟环境")
    lacking = subprocess.run([sys.executable, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL).returncode
    if lacking and not (is_debian_root() and apt_install("python3-venv")):
        sys.exit("缺少 venv 模块：请先执行 apt-get install python3-venv / the venv module is missing")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def install_packages() -> None:
    """Install the locked, hashed requirements and the project itself into `.venv`."""
    stamp = VENV / ".installed"
    digest = hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == digest:
        return
    if not PYTHON.exists():
        make_venv()
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    say("installing locked packages / 正在安装锁定的依赖（首次约一分钟）")
    subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True)
    stamp.write_text(digest)


def browser_found() -> bool:
    command = [
        str(PYTHON),
        "-c",
        "import sys; from audit.browser.find import find_browser; sys.exit(not find_browser())",
    ]
    return subprocess.run(command, cwd=ROOT, stderr=subprocess.DEVNULL).returncode == 0


def driver_runs() -> bool:
    """Whether Playwright's bundled Node starts; on a bare Debian it lacks libatomic."""
    command = [str(PYTHON), "-m", "playwright", "--version"]
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def install_browser() -> None:
    """Find or install a Chromium; without one the work goes on and browser rules stay untested."""
    if not driver_runs() and not (is_debian_root() and apt_install("libatomic1") and driver_runs()):
        say("Playwright 无法启动，请安装 libatomic1 / Playwright cannot start; libatomic1 is needed")
    if browser_found():
        return
    if is_debian_root() and apt_install(*APT_BROWSER) and browser_found():
        return
    say("trying Playwright's own browser / 正在尝试 Playwright 自带浏览器（最多 120 秒）")
    try:
        command = [str(PYTHON), "-m", "playwright", "install", "--only-shell", "chromium"]
        subprocess.run(command, timeout=120, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        pass
    if not browser_found():
        say("未找到浏览器，浏览器类规则将标为“未检测”；安装命令： / no browser, its rules stay untested; install with")
        code = "from audit.browser.find import install_command; print(install_command())"
        subprocess.run([str(PYTHON), "-c", code], cwd=ROOT)


def prepare() -> str:
    """Make `.venv` ready and return its interpreter."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older python3 may well start this script
        sys.exit(f"需要 Python 3.11 或更新版本，当前为 {sys.version.split()[0]} / Python 3.11 or newer is needed")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # byte code halves the start-up time
    install_packages()
    install_browser()
    return str(PYTHON)


if __name__ == "__main__":
    sys.exit(subprocess.run([prepare(), "-m", "nox", "-f", __file__, *sys.argv[1:]], cwd=ROOT).returncode)


# ---- sessions: all of them run in `.venv` --------------------------------------------------------------------------

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "tests"]


def run(session: nox.Session, *command: str, **options: object) -> None:
    session.run(prepare(), *command, external=True, **options)  # type: ignore[arg-type]


@nox.session
def demo(session: nox.Session) -> None:
    """Audit the embedded demo site and print score and report path."""
    run(session, "-m", "audit", "demo", *(session.posargs or ["-o", "out/demo", "--fresh"]))


@nox.session
def tests(session: nox.Session) -> None:
    """Run all tests, file by file on up to four cores; with CI set, a skipped browser test is a failure."""
    run(session, "-m", "pytest", *WORKERS, *session.posargs)


@nox.session
def everything(session: nox.Session) -> None:
    """Run all tests with their full counts and nothing left to another day: what tests/README.md lists."""
    env = {"GOVAUDIT_EVERYTHING": "1", "GOVAUDIT_FAULTS": "full"}
    run(session, "-m", "pytest", *WORKERS, *session.posargs, env=env)


@nox.session
def browser(session: nox.Session) -> None:
    """Run only the tests that drive a real Chromium."""
    run(session, "-m", "pytest", "-m", "browser", *session.posargs)


@nox.session
def kill(session: nox.Session) -> None:
    """Kill a run fifty times at random moments and at each of 400 store operations; resumed, it must be the same."""
    often = {"GOVAUDIT_KILLS": "50", "GOVAUDIT_DEATH_STEP": "1"}
    killed = "tests/audit/test_crawl.py::test_kill_9_loses_and_doubles_nothing"
    files = ["tests/test_kill.py", "tests/test_store_faults.py", killed]
    run(session, "-m", "pytest", "-s", *files, *session.posargs, env=often)


@nox.session
def faults(session: nox.Session) -> None:
    """Run the fault suite three times in a row with full counts: every test that tests/faults/README.md names."""
    table = (ROOT / "tests" / "faults" / "README.md").read_text(encoding="utf-8")
    named = {
        cell.strip() for line in table.splitlines() if line.startswith(("| F", "| S")) for cell in line.split("|")[3:4]
    }
    for _ in range(3):
        run(session, "-m", "pytest", "tests/faults", *sorted(named), *session.posargs, env={"GOVAUDIT_FAULTS": "full"})


@nox.session
def lint(session: nox.Session) -> None:
    """Check style with ruff."""
    run(session, "-m", "ruff", "check", ".")
    run(session, "-m", "ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types, strictly: mypy's errors, and what may be Unknown in a boolean place, from one build."""
    run(session, "-m", "tests.truth")


@nox.session
def accuracy(session: nox.Session) -> None:
    """Measure the reader on labelled pages (INDEX.csv + labels.csv) and hold it to its floors."""
    run(session, "-m", "tests.accuracy", *(session.posargs or ["--floors"]))


@nox.session
def foundry(session: nox.Session) -> None:
    """Draw 20,000 pages from the grammar of layouts, read them and print the figures by field and by production."""
    run(session, "-m", "tests.foundry", *(session.posargs or ["20000", "--seed", "2"]))


@nox.session
def bench(session: nox.Session) -> None:
    """Run the benchmarks, ratios beside a floor or peers measured in the same run; `-- --long` adds the longest."""
    long = "--long" in session.posargs
    for script in sorted((ROOT / "tests" / "bench").glob("bench_*.py")):
        if long or script.name not in ("bench_soak.py", "bench_whole.py"):
            run(session, str(script), *(["--long"] if long and script.name == "bench_size.py" else []))


@nox.session
def lock(session: nox.Session) -> None:
    """Write requirements.lock anew: every platform, every hash, no index host."""
    out = ["--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate", "-o", str(LOCK)]
    run(session, "-m", "uv", "pip", "compile", "pyproject.toml", "--group", "dev", *out)
