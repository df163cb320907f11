"""The process that reads strangers' bytes: one question and its bytes in, one answer out, until the pipe closes.

Never fetches or writes, and never lives through a lack of memory or an exception: what comes next would pay for it.
"""

from __future__ import annotations

import signal
from typing import Any

import msgspec

from audit.evidence.run_log import failed, named
from audit.read.work.limits import Deadline, TooLong, limit_cpu, limit_memory
from audit.read.work.look_page import look
from audit.read.work.messages import AnswerAsked, Asked, PageAsked, Refused, RobotsAsked, SitemapAsked
from audit.read.work.pipes import read_frame, serve_streams, write_frame
from audit.read.work.robots_file import rules
from audit.read.work.sitemaps import read_sitemap
from audit.read.work.walls import signs

DONE, REFUSED, LAST = b"", b"refused", b"last"  # LAST: refused, and this process ends
_HARD_S = 2.0  # later than the deadline that Python code is stopped by, a library is

_questions = msgspec.msgpack.Decoder(Asked)
_encoder = msgspec.msgpack.Encoder()


def answer(asked: Asked, body: bytes) -> Any:
    """What is said of the bytes: a pure function of both."""
    match asked:
        case PageAsked():
            return look(asked, body)
        case AnswerAsked():
            return signs(body, asked.content_type, refused=True)
        case RobotsAsked():
            return rules(asked, body)
        case SitemapAsked():
            return read_sitemap(body)


def serve(cpu_seconds: float, memory_bytes: int) -> None:
    """Answer until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    limit_memory(memory_bytes)
    requests, answers = serve_streams()
    while (frame := read_frame(requests)) is not None:
        limit_cpu(cpu_seconds + _HARD_S)
        told, said = _answered(frame[0], frame[1], cpu_seconds)
        write_frame(answers, told, said)
        if told == LAST:
            return


def _answered(question: bytes, body: bytes, cpu_seconds: float) -> tuple[bytes, bytes]:
    try:
        with Deadline(cpu_seconds):
            return DONE, _encoder.encode(answer(_questions.decode(question), body))
    except TooLong:
        return REFUSED, _encoder.encode(Refused(f"超过 {cpu_seconds:g} 秒"))
    except MemoryError:
        return LAST, _encoder.encode(Refused("所需内存过大"))
    except Exception as error:  # a lack of memory takes many forms, XPathEvalError among them
        return LAST, _encoder.encode(Refused(named(error), failed("", error).trace))
