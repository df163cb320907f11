"""Evidence that was touched is told: any byte of any file, by name and record; the chain of runs; the signature."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from audit.cli import commands, terminal
from audit.demo import AS_OF
from audit.evidence import manifest, signing
from audit.evidence.capture import Capture
from audit.runs import run
from reports.read import report_id
from rules.loading.load import load_pack
from tests.command import govaudit
from tests.small_site import served, small_profile

ROOT = Path(__file__).resolve().parent.parent.parent
FLIPS = 1000


def audited(folder: Path, port: int, key: Path | None = None, *, fresh: bool = False) -> Path:
    capture = run.crawl_site(small_profile(port), folder, as_of=AS_OF, use_browser=False, fresh=fresh)
    run.check_site(capture, load_pack("access"))
    run.report_site(folder, ("html", "csv"), sign_key=key)
    return folder


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served() as port:
        yield port


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A private key, its public key, and the public key of somebody else."""
    folder = tmp_path_factory.mktemp("keys")
    private, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    shape = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "own").write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "own.pub").write_bytes(private.public_key().public_bytes(*shape))
    (folder / "other.pub").write_bytes(other.public_key().public_bytes(*shape))
    return folder / "own", folder / "own.pub", folder / "other.pub"


@pytest.fixture(scope="module")
def signed(port: int, keys: tuple[Path, Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return audited(tmp_path_factory.mktemp("signed") / "run", port, keys[0])


@pytest.fixture
def copy(signed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(signed, tmp_path / "run"))


def verify(folder: Path, *options: str | Path) -> tuple[int, dict[str, Any]]:
    ended = govaudit("verify", folder, "--format", "json", *options)
    return ended.returncode, json.loads(ended.stdout) if ended.stdout else {"said": ended.stderr}


def record_at(folder: Path, name: str, offset: int) -> str:
    with sqlite3.connect(f"file:{folder / 'capture.sqlite'}?mode=ro&immutable=1", uri=True) as db:
        row = db.execute(
            "SELECT id FROM record WHERE file=? AND offset<=? AND offset+length>?", (name, offset, offset)
        ).fetchone()
    return row[0] if row else ""


def test_every_flipped_byte_is_told_with_its_file_and_record(signed: Path, copy: Path) -> None:
    """Places are drawn over files first: bytes of small files are met as often as those of large ones."""
    chance = random.Random(20261124)
    files = sorted(path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file())
    files.remove("capture.lock")  # holds the number of a process, no evidence
    told = records = 0
    for _ in range(FLIPS):
        name = chance.choice(files)
        path = copy / name
        whole = path.read_bytes()
        at = chance.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ chance.randrange(1, 256)]) + whole[at + 1 :])
        found = manifest.verify(copy).faults
        assert [fault["file"] for fault in found] == [name], (name, at, found)
        if name.startswith("archive/"):
            assert found[0]["record"] == record_at(signed, name, at), (name, at, found)
            assert found[0]["offset"] <= at < found[0]["offset"] + found[0]["length"]
            records += bool(found[0]["record"])
        told += 1
        path.write_bytes(whole)
    assert told == FLIPS
    assert records > 20
    assert manifest.verify(copy).faults == []


def test_files_cut_off_are_told(copy: Path) -> None:
    for path in sorted(path for path in copy.rglob("*") if path.is_file() and path.name != "capture.lock"):
        whole = path.read_bytes()
        for left in (0, len(whole) // 2, len(whole) - 1):
            path.write_bytes(whole[:left])
            found = [fault["file"] for fault in manifest.verify(copy).faults]
            assert found == [path.relative_to(copy).as_posix()]
        path.write_bytes(whole)


@pytest.mark.parametrize("name", ["archive/crawl-0001.warc.gz", "manifest.json"])
def test_the_command_ends_with_1_and_names_file_and_record(signed: Path, copy: Path, name: str) -> None:
    whole = (copy / name).read_bytes()
    (copy / name).write_bytes(whole[: len(whole) // 2])

    code, told = verify(copy)
    assert (code, told["ok"]) == (1, False)
    assert [fault["file"] for fault in told["faults"]] == [name]
    assert told["faults"][0].get("record", "") == record_at(signed, name, len(whole) // 2)


def test_added_and_removed_files_and_a_planted_log_are_told(copy: Path) -> None:
    (copy / "capture.sqlite-wal").write_bytes(b"frames that change what the capture says")
    (copy / "extra.html").write_text("x", encoding="utf-8")
    (copy / "result.json").unlink()

    found = {fault["file"]: fault["fault"] for fault in manifest.verify(copy).faults}
    assert found == {"capture.sqlite-wal": "unlisted", "extra.html": "unlisted", "result.json": "missing"}


def test_bytes_after_the_last_record_are_told(copy: Path) -> None:
    path = next(copy.glob("archive/*"))
    size = path.stat().st_size
    with path.open("ab") as sink:
        sink.write(b"more")

    fault = {"file": f"archive/{path.name}", "fault": "changed", "offset": size, "length": 4, "record": ""}
    assert manifest.verify(copy).faults == [fault]


def test_a_manifest_written_anew_over_changed_files_has_another_root_and_no_signature(
    signed: Path, copy: Path, keys: tuple[Path, Path, Path]
) -> None:
    (copy / "report.html").write_text("all is well", encoding="utf-8")
    manifest.write(copy)

    assert manifest.verify(copy).root != manifest.verify(signed).root
    code, told = verify(copy, "--key", keys[1])
    assert (code, told["faults"]) == (1, [{"file": "manifest.json", "fault": "unsigned"}])


def test_the_signature_holds_for_its_key_alone(signed: Path, keys: tuple[Path, Path, Path]) -> None:
    own, public, other = keys
    code, told = verify(signed, "--key", public)
    assert (code, told["faults"], told["signed_by"]) == (0, [], signing.public_key(public))

    found = manifest.verify(signed, signing.public_key(other))
    assert found.faults == [{"file": "manifest.json", "fault": "other_key"}]

    with pytest.raises(signing.KeyFileError, match="公钥"):  # a private key is not what a reader should be holding
        signing.public_key(own)


def test_a_signature_moved_to_another_root_does_not_hold(copy: Path) -> None:
    before = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))["signature"]
    (copy / "report.html").write_text("all is well", encoding="utf-8")
    built = json.loads(manifest.write(copy).read_text(encoding="utf-8"))
    text = json.dumps({**built, "signature": before}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    (copy / "manifest.json").write_text(text, encoding="utf-8")

    assert manifest.verify(copy).faults == [{"file": "manifest.json", "fault": "changed"}]


@pytest.mark.parametrize("named", ["option", "environment"])
def test_a_key_that_is_no_use_is_told_before_anything_is_visited(tmp_path: Path, named: str) -> None:
    bad = tmp_path / "bad.pem"
    bad.write_text("no key", encoding="utf-8")
    option, env = (["--sign-key", str(bad)], {}) if named == "option" else ([], {"GOVAUDIT_SIGN_KEY": str(bad)})
    command = [sys.executable, "-m", "audit", "run", "http://127.0.0.1:9/", "-o", str(tmp_path / "out"), *option]
    ended = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", env={**os.environ, **env}
    )

    assert ended.returncode == 2
    assert "不是可用的私钥" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def chain(port: int, keys: tuple[Path, Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three runs: one whole, one killed before it had a manifest, one whole and signed."""
    folder = audited(tmp_path_factory.mktemp("chain") / "run", port)
    run.set_aside(folder)
    Capture.create(folder, small_profile(port), AS_OF).close()
    return audited(folder, port, keys[0], fresh=True)


@pytest.fixture
def chained(chain: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(chain, tmp_path / "run"))


def test_each_run_names_the_root_of_the_run_before_it(chain: Path, keys: tuple[Path, Path, Path]) -> None:
    found = manifest.verify(chain, signing.public_key(keys[1]))
    assert (found.faults, found.runs) == ([], 3)

    links = [json.loads((chain / place / "manifest.json").read_bytes()) for place in ("", "superseded-002")]
    assert links[0]["previous"] == {"folder": "superseded-002", "root": links[1]["root"]}
    assert links[1]["previous"]["folder"] == "superseded-001"


def test_an_older_run_rewritten_with_a_manifest_of_its_own_breaks_the_chain(chained: Path) -> None:
    old = chained / "superseded-001"
    (old / "report.html").write_text("all was well", encoding="utf-8")
    assert manifest.verify(chained).faults == [{"file": "superseded-001/report.html", "fault": "changed"}]

    manifest.write(old)
    assert manifest.verify(chained).faults == [{"file": "superseded-001/manifest.json", "fault": "chain"}]


def test_a_run_taken_out_of_the_chain_or_put_beside_it_is_told(chained: Path) -> None:
    shutil.copytree(chained / "superseded-001", chained / "superseded-007")
    assert manifest.verify(chained).faults == [{"file": "superseded-007", "fault": "unlisted"}]
    shutil.rmtree(chained / "superseded-007")
    shutil.rmtree(chained / "superseded-001")
    assert manifest.verify(chained).faults == [{"file": "superseded-001/manifest.json", "fault": "missing"}]


def test_manifests_of_the_first_schema_are_still_verified(copy: Path) -> None:
    known = json.loads((copy / "manifest.json").read_bytes())
    del known["files"]["archive.csv"]  # it came with the second schema: beside a manifest of the first it is tampering
    (copy / "archive.csv").unlink()
    text = json.dumps({"schema": 1, "files": known["files"]}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    (copy / "manifest.json").write_text(text, encoding="utf-8")
    assert manifest.verify(copy).faults == []

    (copy / "result.json").write_bytes(b"{}")
    assert manifest.verify(copy).faults == [{"file": "result.json", "fault": "changed"}]


def test_a_folder_in_use_is_not_set_aside(port: int, tmp_path: Path) -> None:
    with Capture.create(tmp_path / "run", small_profile(port), AS_OF), pytest.raises(run.CaptureError, match="进程"):
        run.set_aside(tmp_path / "run")
    assert (tmp_path / "run" / "capture.sqlite").exists()


class Killed(BaseException):
    """What a SIGKILL is to the code: nothing after it runs, and the system frees the lock."""


def test_a_run_killed_while_it_sets_another_aside_loses_nothing(
    copy: Path, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each of its moves; then the plain command, or the same again."""
    held = {path.name: path.read_bytes() for path in (copy / "archive").iterdir()}
    moves, rename = 0, Path.rename
    for death in range(99):
        for fresh in (False, True):
            folder = Path(shutil.copytree(copy, tmp_path / f"{death}-{fresh}"))
            moves = 0

            def killed(self: Path, target: Path, death: int = death) -> Path:
                nonlocal moves
                moves += 1
                if moves == death + 1:
                    raise Killed
                return rename(self, target)

            with monkeypatch.context() as patch:
                patch.setattr(Path, "rename", killed)
                try:
                    run.set_aside(folder)
                    whole = True
                except Killed:
                    whole = False
            if fresh:
                run.set_aside(folder)
            else:
                run.settled(folder)
            Capture.create(folder, small_profile(port), AS_OF).close()
            (kept,) = folder.glob("superseded-*")
            assert {path.name: path.read_bytes() for path in (kept / "archive").iterdir()} == held
            manifest.write(folder)
            assert manifest.verify(folder).faults == []
            assert not (folder / "superseding.json").exists()
        if whole:
            break
    assert whole
    assert death >= 5


@pytest.mark.parametrize(
    "names", [(".git/config",), ("notes.txt",), ("src/a.py", "README.md"), ("archive/mine.warc.gz",)]
)
def test_a_folder_that_is_no_run_is_left_alone(names: tuple[str, ...], tmp_path: Path) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(run.CaptureError, match="不是一次体检的目录"):
        run.set_aside(tmp_path)
    assert all((tmp_path / name).read_text(encoding="utf-8") == "mine" for name in names)
    assert not list(tmp_path.glob("superseded-*"))


def test_what_somebody_put_beside_a_run_stays_there(copy: Path) -> None:
    for name in (".git/config", "notes.txt"):
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_text("mine", encoding="utf-8")
    run.set_aside(copy)
    assert sorted(path.name for path in copy.iterdir() if path.name != "capture.lock") == [
        ".git", "notes.txt", "superseded-001",
    ]  # fmt: skip


def test_an_archive_without_its_capture_is_not_built_upon(copy: Path, port: int) -> None:
    (copy / "capture.sqlite").unlink()
    with pytest.raises(run.CaptureError, match="存档"):
        Capture.create(copy, small_profile(port), AS_OF)
    assert list((copy / "archive").iterdir())


def test_one_process_at_a_time_judges_a_folder(copy: Path) -> None:
    with Capture.open(copy) as one, Capture.open(copy) as other:
        one.hold()
        with pytest.raises(run.CaptureError, match="正由进程"):
            other.hold()
        with pytest.raises(run.CaptureError, match="正由进程"):
            run.set_aside(copy)
    run.set_aside(copy)


def test_a_store_with_a_zeroed_page_is_told_never_half_read(copy: Path) -> None:
    store = copy / "capture.sqlite"
    whole, size = store.read_bytes(), 4096
    told = 0
    for start in range(0, len(whole), size):
        store.write_bytes(whole[:start] + bytes(size) + whole[start + size :])
        try:
            with Capture.open(copy) as capture:
                capture.hold()
        except run.CaptureError:
            told += 1
        except sqlite3.DatabaseError as error:
            told += "采集库已损坏" in terminal.trouble(error)
    assert told == len(whole) // size


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    monkeypatch.delenv("GOVAUDIT_SIGN_KEY", raising=False)
    monkeypatch.setattr("sys.argv", ["govaudit", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        commands.main()
    return int(ended.value.code or 0)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_capture_is_judged_into_another_folder_and_stays_as_it_was(
    signed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files_of(signed)
    assert command(monkeypatch, "check", signed, "-o", tmp_path / "other", "--pack", "national") == 4  # no browser
    assert files_of(signed) == before
    assert {"result.json", "report.html", "facts.jsonl.gz", "manifest.json"} <= files_of(tmp_path / "other").keys()
    assert manifest.verify(tmp_path / "other").faults == []


def test_a_signed_result_is_replaced_only_by_force_or_signed_again(
    port: int, keys: tuple[Path, Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    folder = audited(tmp_path / "run", port, keys[0])
    before = files_of(folder)
    for arguments in (("check", folder, "--pack", "national"), ("report", folder)):
        assert command(monkeypatch, *arguments) == 2
        assert "已经签名" in capsys.readouterr().err
        assert files_of(folder) == before

    assert command(monkeypatch, "check", folder, "--pack", "national", "--sign-key", keys[0]) == 4
    id = report_id(json.loads(before["result.json"]))
    assert (folder / "judgements" / id / "result.json").read_bytes() == before["result.json"]
    assert manifest.verify(folder, signing.public_key(keys[1])).faults == []
    assert command(monkeypatch, "check", folder, "--pack", "national", "--force") == 4
    assert [path.name for path in (folder / "judgements").iterdir()] == [id]  # the same judgement again is no other
    assert manifest.verify(folder).signed_by == ""


def test_a_capture_is_not_judged_into_the_folder_of_another(
    signed: Path, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = audited(tmp_path / "run", port)
    before = files_of(other)
    assert command(monkeypatch, "check", signed, "-o", other, "--pack", "access") == 2
    assert files_of(other) == before


def test_nothing_hides_in_a_folder_from_verification(
    signed: Path, keys: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    shutil.copytree(signed, folder)
    (folder / ".x.html").write_text("hidden", "utf-8")
    (folder / ".more").mkdir()
    (folder / ".more" / "a.html").write_text("hidden", "utf-8")
    (folder / "tmp").mkdir()
    (folder / "tmp" / "b.html").write_text("hidden", "utf-8")
    (folder / "superseded-002").write_text("a file, no run", "utf-8")
    os.mkfifo(folder / "pipe")
    (folder / "elsewhere").symlink_to(tmp_path)
    (folder / "result.csv.link").symlink_to(folder / "result.json")
    page = (folder / "report.html").read_bytes()
    (tmp_path / "report.html").write_bytes(page)
    (folder / "report.html").unlink()
    (folder / "report.html").symlink_to(tmp_path / "report.html")
    faults = {(fault["file"], fault["fault"]) for fault in manifest.verify(folder).faults}
    assert faults == {
        (".x.html", "unlisted"), (".more/a.html", "unlisted"), ("tmp/b.html", "unlisted"), ("pipe", "unlisted"),
        ("superseded-002", "unlisted"), ("elsewhere", "unlisted"), ("result.csv.link", "unlisted"),
        ("report.html", "changed"),
    }  # fmt: skip


def test_a_manifest_without_its_root_and_an_older_run_put_back_are_told(
    port: int, keys: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    folder = audited(tmp_path / "run", port, keys[0])
    older = tmp_path / "older"
    shutil.copytree(folder, older)
    newest = manifest.verify(audited(folder, port, keys[0], fresh=True)).root
    public = signing.public_key(keys[1])
    assert manifest.verify(folder, public, newest).faults == []
    assert [one["fault"] for one in manifest.verify(older, public, newest).faults] == ["other_root"]

    known = json.loads((folder / "manifest.json").read_bytes())
    del known["root"], known["signature"], known["previous"]
    (folder / "manifest.json").write_text(json.dumps({**known, "schema": 1}), "utf-8")
    assert "downgraded" in {one["fault"] for one in manifest.verify(folder).faults}


def test_what_a_killed_writer_left_is_not_signed(port: int, tmp_path: Path) -> None:
    folder = audited(tmp_path / "run", port)
    (folder / ".report.html.part").write_text("half", "utf-8")
    manifest.write(folder)
    assert [fault["file"] for fault in manifest.verify(folder).faults] == [".report.html.part"]
