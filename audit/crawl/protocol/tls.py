"""TLS as a browser speaks it, and what is known of a certificate that comes without its chain.

Never reads over a connection whose name, dates or key were not checked, and fetches no certificate by itself.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import Any

from msgspec import Struct

from audit.crawl.protocol.guard import Guard

# What Chromium offers below TLS 1.3. Python leaves out the last two, which is all that some old machines speak.
_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:RSA+AESGCM:RSA+AES:!aNULL:!eNULL:!PSK:!SRP:!AESCCM:@SECLEVEL=1"
_LEGACY_SERVER_CONNECT = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT: servers without RFC 5746, which browsers still talk to
# OpenSSL: the issuer of a certificate is not at hand. The server left it out, or nobody here trusts it.
_NO_ISSUER = (2, 20, 21)


class Chain(Struct, frozen=True, kw_only=True):
    """What a host sent instead of a chain up to a trusted root; ``aia``: the certificate says where its issuer's is."""

    sent: int  # certificates; 0: not known
    issuer: str
    aia: bool
    valid_until: str


def context() -> ssl.SSLContext:
    """For connections as a browser would make them; trusts what the machine (or SSL_CERT_FILE) trusts."""
    made = ssl.create_default_context()
    made.set_ciphers(_CIPHERS)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.options |= _LEGACY_SERVER_CONNECT
    made.verify_flags &= ~ssl.VERIFY_X509_STRICT  # Python's default since 3.13, no browser's
    return made


def pinned(certificate: bytes) -> ssl.SSLContext:
    """Trusts this one certificate and nothing else; its name and its dates are checked as ever."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.set_ciphers(_CIPHERS)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.options |= _LEGACY_SERVER_CONNECT
    made.load_verify_locations(cadata=certificate)
    made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return made


def lacks_issuer(failure: BaseException | None) -> bool:
    """Whether a handshake failed for want of an issuer, by the exception or what it was made from."""
    inner = getattr(failure, "certificate_error", failure)  # aiohttp's own is one by name only
    return getattr(inner, "verify_code", None) in _NO_ISSUER


async def look(guard: Guard, host: str, port: int, within_s: float) -> tuple[Chain, ssl.SSLContext] | None:
    """What a host presents, and a context to read it with; None when it does not answer again.

    Raises ``ssl.SSLCertVerificationError`` when name or dates are wrong as well. Two handshakes, no request: the first
    shows the certificates, the second checks the host's own against itself.
    """
    try:
        async with asyncio.timeout(within_s):
            sent = await _presented(guard, host, port)
            if not sent:
                return None
            trusting = pinned(sent[0])
            info = await handshake(guard, host, port, trusting)
    except ssl.SSLCertVerificationError:
        raise
    except (OSError, TimeoutError, ValueError):
        return None
    certificate: dict[str, Any] = info.getpeercert() or {}
    issuer = dict(pair for part in certificate.get("issuer", ()) for pair in part)
    name = issuer.get("commonName") or issuer.get("organizationName") or ""
    chain = Chain(
        sent=_count(info), issuer=str(name)[:200], aia=bool(certificate.get("caIssuers")),
        valid_until=str(certificate.get("notAfter") or ""),
    )  # fmt: skip
    return chain, trusting


async def _presented(guard: Guard, host: str, port: int) -> list[bytes]:
    showing = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    showing.set_ciphers(_CIPHERS)
    showing.options |= _LEGACY_SERVER_CONNECT
    showing.check_hostname, showing.verify_mode = False, ssl.CERT_NONE
    found = (await handshake(guard, host, port, showing)).getpeercert(binary_form=True)
    return [found] if found else []


async def handshake(guard: Guard, host: str, port: int, how: ssl.SSLContext) -> ssl.SSLObject:
    """One handshake and no request; what it showed. No deadline of its own."""
    address, dialled = await guard.resolve(host, port)
    _, writer = await asyncio.open_connection(address, dialled, ssl=how, server_hostname=host)
    info: ssl.SSLObject = writer.get_extra_info("ssl_object")
    writer.transport.abort()
    return info


def _count(info: ssl.SSLObject) -> int:
    """How many certificates came; public since Python 3.13."""
    ask: Any = getattr(info, "get_unverified_chain", None) or getattr(
        getattr(info, "_sslobj", None), "get_unverified_chain", None
    )
    return len(ask() or ()) if ask is not None else 0
