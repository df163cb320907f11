"""Link facts: dead only after a second look, every page that carries a link named, time linear in links."""

from __future__ import annotations

from typing import Any

import pytest

from audit.evidence.capture import Edge, Target
from audit.read.site.link_targets import Ends, links
from rules.facts.records import Link
from tests.work import lines_run

H = "http://www.example.gov.cn/"


def target(name: str, state: str = "judged", **fields: Any) -> Target:
    return Target(url=H + name, role=fields.pop("role", "page"), state=state, **{"final_url": H + name, **fields})


def edge(source: str, to: str, element: str = "a", text: str = "", view: Any = "static") -> Edge:
    return Edge(H + source, H + to, element, text, view)


def told(edges: list[Edge], targets: list[Target], judged: str = "a b c home", home: str = "home") -> dict[str, Link]:
    known = {t.url: t for t in targets}
    found = links(edges, known, {H + name for name in judged.split()}, H + home)
    assert [link.url for link in found] == sorted(link.url for link in found)
    return {link.url.removeprefix(H): link for link in found}


def one(to: Target, *others: Target) -> Link:
    return told([edge("a", to.url.removeprefix(H))], [to, *others])[to.url.removeprefix(H)]


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        ("client_error", {"status": 404}),
        ("client_error", {"status": 410}),
        ("client_error", {"status": 400}),
        ("server_error", {"status": 500}),
        ("server_error", {"status": 503}),
        ("timeout", {}),
        ("dns_failed", {}),
        ("tls_failed", {}),
    ],
)
def test_a_negative_seen_twice_is_dead_and_seen_once_is_unknown(state: str, fields: dict[str, Any]) -> None:
    assert one(target("x", state, confirmed=True, **fields)).state == "dead"
    assert one(target("x", state, **fields)).state == "unknown"


@pytest.mark.parametrize("status", [401, 403, 405, 429])
def test_a_refusal_is_an_answer(status: int) -> None:
    link = one(target("x", "client_error", status=status, confirmed=True))

    assert link.state == "unknown"
    assert str(status) in link.why


@pytest.mark.parametrize(
    "state",
    ["out_of_scope", "robots_denied", "blocked_by_protection", "cancelled", "sampled_out", "page_hung",
     "target_crashed", "pending"],
)  # fmt: skip
def test_what_was_not_looked_at_is_unknown(state: str) -> None:
    link = one(target("x", state, confirmed=True, why="原因在此"))

    assert link.state == "unknown"
    assert link.why


@pytest.mark.parametrize("state", ["judged", "duplicate", "not_html", "too_large", "truncated", "read_failed"])
def test_what_answered_is_alive(state: str) -> None:
    link = one(target("x", state, status=200))

    assert (link.state, link.why) == ("ok", "")


def test_a_chain_is_as_alive_as_its_end() -> None:
    end = target("gone", "client_error", status=404, confirmed=True, record="r9")
    hop = target("x", "redirected", status=302, final_url=H + "gone", record="r1")
    link = one(hop, end)

    assert link.state == "dead"
    assert link.status == 404
    assert link.record == "r9"
    assert H + "gone" in link.why
    assert one(target("x", "redirected", final_url=H + "b"), target("b")).state == "ok"


def test_a_redirect_into_the_dark_or_a_loop_is_unknown() -> None:
    assert one(target("x", "redirected", final_url="http://other.example/")).state == "unknown"
    loop = [target("x", "redirected", final_url=H + "y"), target("y", "redirected", final_url=H + "x")]
    assert one(*loop).state == "unknown"
    assert one(target("x", "redirected", final_url=H + "x")).state == "unknown"


def test_every_page_that_carries_a_link_is_named_once() -> None:
    edges = [
        edge("b", "x", text="乙处"),
        edge("a", "x", "img", "图"),
        edge("a", "x", "a", "甲处"),
        edge("a", "x", "a", "甲处", "rendered"),
        edge("unread", "x", text="不算"),
    ]
    link = told(edges, [target("x")])["x"]

    assert link.sources == (H + "a", H + "b")
    assert (link.element, link.text) == ("a", "甲处")
    assert link.on_home is False
    assert told(list(reversed(edges)), [target("x")])["x"] == link


def test_links_of_pages_that_were_not_judged_do_not_count() -> None:
    assert told([edge("unread", "x")], [target("x", "client_error", status=404, confirmed=True)]) == {}


def test_the_home_page_is_told_apart() -> None:
    assert told([edge("home", "x"), edge("a", "x")], [target("x")])["x"].on_home is True


def test_work_is_linear_in_links() -> None:
    def work(pages: int) -> int:
        targets = {H + f"p{n}": target(f"p{n}") for n in range(pages)}
        edges = [edge(f"p{n}", f"p{(n * 7 + k) % pages}") for n in range(pages) for k in range(50)]
        assert len(links(edges, targets, set(targets), None)) == pages
        return lines_run(lambda: links(edges, targets, set(targets), None))

    assert work(800) < 8 * work(100) * 1.1


def test_a_link_to_a_twin_is_a_link_to_its_page() -> None:
    twin, page = target("x", "duplicate", final_url=H + "y"), target("y")
    moved = target("w", "redirected", final_url=H + "x")
    ends = Ends({one.url: one for one in (twin, page, moved)})

    assert ends(twin.url) == ends(moved.url) == page
