"""A certificate without its chain: told by itself, and no reason to leave the site unread; real handshakes."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from audit import read
from audit.browser.find import Found
from audit.browser.lane_browser import Browser
from audit.crawl.hosts import host_address
from audit.crawl.loop import crawl
from audit.crawl.protocol.guard import Guard
from audit.evidence.capture import Capture
from audit.profile.site import SiteProfile
from rules.facts.records import Facts
from rules.judge.evaluate import judge
from rules.loading.load import load_pack
from tests.faults.server import NOT_FOUND, Answer, Site, page, reply

AS_OF = dt.date(2026, 10, 28)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
HOST, SECOND = "www.town.test", "zw.town.test"
FROM, LATER = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2126, 1, 1, tzinfo=dt.UTC)


class Authority:
    """A certificate that signs others."""

    def __init__(self, name: str, above: Authority | None = None) -> None:
        self.key, self.above = ec.generate_private_key(ec.SECP256R1()), above
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = (above or self).sign(self.name, self.key, authority=True)

    def sign(
        self, name: x509.Name, key: Key, *, authority: bool = False, names: tuple[str, ...] = (),
        until: dt.datetime = LATER, aia: bool = False,
    ) -> x509.Certificate:  # fmt: skip
        made = (
            x509.CertificateBuilder()
            .subject_name(name).issuer_name(self.name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(FROM).not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )  # fmt: skip
        if names:
            made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), critical=False)
        if aia:
            where = x509.UniformResourceIdentifier("http://ca.test/mid.crt")
            access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, where)
            made = made.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        return made.sign(self.key, hashes.SHA256())


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)


ROOT = Authority("root")
MIDDLE = Authority("middle", ROOT)
LOWER = Authority("lower", MIDDLE)


def served(folder: Path, by: Authority, *along: Authority, names: tuple[str, ...] = (HOST, SECOND),
           until: dt.datetime = LATER, aia: bool = True, key: Key | None = None) -> ssl.SSLContext:  # fmt: skip
    """A server's context: a certificate signed ``by`` somebody, with the chain it sends along."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    leaf = by.sign(name, key, names=names, until=until, aia=aia)
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{len(list(folder.glob('*.pem')))}.pem"
    file.write_bytes(plain + pem(leaf, *(one.certificate for one in along)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.fixture(autouse=True)
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "root.crt"
    root.write_bytes(pem(ROOT.certificate))
    monkeypatch.setenv("SSL_CERT_FILE", str(root))


def profile(**ports: int) -> SiteProfile:
    return SiteProfile(
        url=f"https://{HOST}/", allow_private=("127.0.0.0/8",), hosts=(SECOND,), confirm_after_s=0.05, rate=500,
        connect_to={host: f"127.0.0.1:{port}" for host, port in zip((HOST, SECOND), ports.values(), strict=False)},
    )  # fmt: skip


def audited(site: SiteProfile, folder: Path) -> tuple[dict[str, tuple[str, str]], Facts]:
    with Capture.create(folder, site, AS_OF) as capture:
        asyncio.run(crawl(site, capture))
        states = {target.url: (target.state, target.why) for target in capture.targets()}
        return states, read.read(capture, site, workers=0)


def said(facts: Facts, rule: str) -> dict[str, int]:
    return {one.outcome: one.count for one in judge(load_pack("national").only([rule]), facts)}


def test_a_second_host_without_its_chain_is_read_and_told(tmp_path: Path) -> None:
    front: dict[str, Answer] = {"/": page(f"https://{SECOND}/", f"https://{SECOND}/a"), "/robots.txt": NOT_FOUND}
    below: dict[str, Answer] = {"/": page(text="政务服务"), "/a": page(), "/robots.txt": NOT_FOUND}
    with (
        Site(front, tls=served(tmp_path, MIDDLE, MIDDLE)) as first,
        Site(below, tls=served(tmp_path, MIDDLE)) as second,
    ):
        states, facts = audited(profile(first=first.port, second=second.port), tmp_path / "run")
    assert {state for state, _ in states.values()} == {"judged"}
    assert {link.state for link in facts.links} == {"ok"}
    assert isinstance(facts.site.chains, tuple)
    assert [(one.host, one.sent, one.issuer, one.aia) for one in facts.site.chains] == [(SECOND, 1, "middle", True)]
    assert said(facts, "site.chain-complete") == {"failed": 1}
    assert said(facts, "site.https-valid") == {"passed": 1}


def test_a_home_page_without_its_chain_is_read(tmp_path: Path) -> None:
    with Site(
        {"/": page("/a"), "/a": page(), "/robots.txt": NOT_FOUND}, tls=served(tmp_path, MIDDLE, aia=False)
    ) as site:
        states, facts = audited(profile(first=site.port), tmp_path / "run")
    assert {state for state, _ in states.values()} == {"judged"}
    assert said(facts, "site.chain-complete") == {"failed": 1}
    assert said(facts, "site.https-valid") == {
        "passed": 1
    }  # one defect is told once: the certificate itself is in order
    assert facts.site.tls.valid_until == dt.date(2126, 1, 1)


def test_half_a_chain_is_for_a_person(tmp_path: Path) -> None:
    """One of two intermediates is missing, or nobody here trusts the root: from here the two look alike."""
    with Site({"/": page(), "/robots.txt": NOT_FOUND}, tls=served(tmp_path, LOWER, LOWER)) as site:
        states, facts = audited(profile(first=site.port), tmp_path / "run")
    assert states[f"https://{HOST}/"][0] == "judged"
    assert said(facts, "site.chain-complete") == {"cantTell": 1}
    assert said(facts, "site.https-valid") == {"cantTell": 1}


@pytest.mark.parametrize(
    ("by", "along", "names", "until", "why"),
    [
        (MIDDLE, (), ("other.test",), LATER, "证书与域名不符"),
        (MIDDLE, (), (HOST,), dt.datetime(2026, 2, 1, tzinfo=dt.UTC), "证书已过期"),
        (Authority("unknown"), "own root along", (HOST,), LATER, "证书为自签名"),
    ],
)
def test_what_else_is_wrong_still_stops_visitors(
    tmp_path: Path, by: Authority, along: object, names: tuple[str, ...], until: dt.datetime, why: str
) -> None:
    sent = (by,) if along else ()
    with Site({"/": page()}, tls=served(tmp_path, by, *sent, names=names, until=until)) as site:
        states, facts = audited(profile(first=site.port), tmp_path / "run")
    assert states[f"https://{HOST}/"] == ("tls_failed", f"安全连接失败：{why}")
    assert facts.site.chains is None
    assert said(facts, "site.https-valid") == {"failed": 1}


def test_a_whole_chain_is_in_order_and_a_mended_one_is_not_told(tmp_path: Path) -> None:
    with Site({"/": page(), "/robots.txt": NOT_FOUND}, tls=served(tmp_path, LOWER, LOWER, MIDDLE)) as site:
        _, facts = audited(profile(first=site.port), tmp_path / "run")
        assert said(facts, "site.chain-complete") == {"passed": 1}
        with Capture.create(tmp_path / "mended", profile(first=site.port), AS_OF) as capture:
            capture.begin()
            capture.meta["chains"] = {HOST: {"sent": 1, "issuer": "middle", "aia": True, "valid_until": ""}}
            guard = Guard(("127.0.0.0/8",), {HOST: f"127.0.0.1:{site.port}"})
            asyncio.run(host_address.note_chains(capture, guard, 0.0))
            assert capture.meta["chains"][HOST]["confirmed"] is False


@pytest.mark.browser
def test_the_browser_reads_it_too(tmp_path: Path, browser: Found) -> None:
    made = (
        b"<html><title>t</title><p>"
        + "正文".encode() * 60
        + b"<ul id=l></ul><script>l.innerHTML='<li>made</li>'</script>"
    )
    with Site({"/": reply(made), "/robots.txt": NOT_FOUND}, tls=served(tmp_path, MIDDLE)) as site:
        own = profile(first=site.port)
        with Capture.create(tmp_path / "run", own, AS_OF) as capture:

            async def go() -> None:
                async with Browser(browser, Guard(own.allow_private, own.connect_to)) as lane:
                    await crawl(own, capture, browser=lane)

            asyncio.run(go())
            home = capture.target(own.url)
            assert home is not None
            assert (home.state, home.why) == ("judged", "")
            assert b"<li>made</li></ul>" in capture.body(home.rendered_record)


@pytest.mark.parametrize("cipher", ["AES128-SHA", "AES256-GCM-SHA384", "ECDHE-RSA-AES128-SHA"])
def test_an_old_machine_that_browsers_still_open_is_read(tmp_path: Path, cipher: str) -> None:
    """Python's own choice of ciphers would refuse each of the three."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    secure = served(tmp_path, ROOT, key=key)
    secure.maximum_version = ssl.TLSVersion.TLSv1_2
    secure.set_ciphers(cipher)
    with Site({"/": page(), "/robots.txt": NOT_FOUND}, tls=secure) as site:
        states, _ = audited(profile(first=site.port), tmp_path / "run")
    assert states == {f"https://{HOST}/": ("judged", "")}
