"""Accessibility of one rendered page: axe-core, driven by axe-selenium-python, reduced to what the facts keep.

It never judges, never touches the page's own world, and never lets a failing engine pass for a page without faults.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from axe_selenium_python import Axe

from audit.read.web.decode import clean

DEADLINE_S = 30.0
NODES_KEPT = 5
HTML_KEPT = 200  # characters
SELECTOR_KEPT = 500

# WCAG 2.0 A and AA (GB/T 37668 follows them), and best-practice rules by name, so that a new release of axe adds none.
TAGS = ("wcag2a", "wcag2aa")
# What WCAG 2.1 and 2.2 add at A and AA and a page can be asked; label-content-name-mismatch is experimental in axe, and
# avoid-inline-spacing of 4.12.1 fails passed examples of W3C (ACT rules 24afc2, 78fd32, 9e45ec).
NEWER = ("autocomplete-valid", "target-size")
BEST_PRACTICES = (
    "accesskeys",
    "empty-heading",
    "heading-order",
    "image-redundant-alt",
    "landmark-one-main",
    "meta-viewport-large",
    "page-has-heading-one",
    "region",
    "skip-link",
    "tabindex",
)
OPTIONS: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": list(TAGS)},
    "rules": {rule: {"enabled": True} for rule in (*NEWER, *BEST_PRACTICES)},
    "iframes": False,  # Axe.inject() does not enter frames; waiting for engines that are not there costs 0.5 s a frame
    "preload": {"assets": ["media"], "timeout": 2000},  # no-autoplay-audio needs durations; styles are not fetched
}

Evaluate = Callable[[str], Awaitable[Any]]  # a JavaScript expression in; its value, awaited when it is a promise, out

# The engine's own reporters write selector and HTML of every passed node, half of the cost of a run. This one counts
# nodes and describes the first few that failed or are for a person to decide.
_REPORTER = """
((NODES, SELECTOR, HTML) => {
  const place = n => (n.node.selector || []).map(s => Array.isArray(s) ? s.join(' >>> ') : s).join(' ');
  const box = element => {  // in the page's own coordinates, those of a screenshot
    if (!element || !element.getBoundingClientRect) return null;
    const r = element.getBoundingClientRect();
    return [r.left + scrollX, r.top + scrollY, r.width, r.height].map(Math.round);
  };
  const told = nodes => nodes.slice(0, NODES).map(n => (
    {selector: place(n).slice(0, SELECTOR), html: (n.node.source || '').slice(0, HTML), box: box(n.node.element)}));
  axe.configure({reporter: (raw, options, callback) => callback({results: raw.map(r => ({
    rule: r.id, impact: r.impact || null,
    failed: r.violations.length, unclear: r.incomplete.length, passed: r.passes.length,
    nodes: told(r.violations.length ? r.violations : r.incomplete),
  }))})});
  return axe.version;
})
"""

# The engine reads the same few colours and selectors thousands of times. Reading depends on the text alone and nothing
# changes what came of it, so each text is read once; what cannot be read is read again, since that is reported. The
# role that HTML gives an element is asked for by rule after rule and depends on the engine's own copy of the page.
_ASK_ONCE = """
(() => {
  const color = globalThis.axe.commons?.color?.Color?.prototype, read = color?.parseString, known = new Map();
  if (read) color.parseString = function (text) {
    const seen = known.get(text);
    if (seen) { [this.r, this.g, this.b, this.alpha] = seen; return this }
    const result = read.call(this, text);
    known.set(text, [this.r, this.g, this.b, this.alpha]);
    return result;
  };
  const selectors = globalThis.axe.utils?.cssParser, parse = selectors?.parse, parsed = new Map();
  if (parse) selectors.parse = function (text) {
    if (!parsed.has(text)) parsed.set(text, parse.call(this, text));
    return parsed.get(text);
  };
  const roles = globalThis.axe.commons?.standards?.implicitHtmlRoles || {};
  for (const [name, role] of Object.entries(roles)) {
    if (typeof role !== 'function') continue;
    const given = new WeakMap();
    roles[name] = node => {
      if (!given.has(node)) given.set(node, role(node));
      return given.get(node);
    };
  }
})()
"""

# Axe.run() has no catch: a rejected axe.run would never call back. The name ``axe`` is shadowed by one that rejects.
_ASYNC = """
new Promise((resolve, reject) => {
  const engine = globalThis.axe;
  const axe = {run: (...given) => engine.run(...given).catch(error => {
    reject(new Error(String(error && error.message || error)));
    return new Promise(() => {});
  })};
  (function () { %s })(resolve);
})
"""


_PREPARED = "govaudit_axe"
_UNPACK = f"typeof {_PREPARED} === 'function' && {_PREPARED}()"


def _set_up() -> str:
    """An expression that readies the engine once it is there; its value is the engine's version."""
    return f"({_ASK_ONCE}, {_REPORTER}({NODES_KEPT}, {SELECTOR_KEPT}, {HTML_KEPT}))"


class AxeError(Exception):
    """The engine could not finish on this page. The message is a Chinese phrase for the ledger."""


class _Driver:
    """What ``Axe`` takes for a Selenium driver. Axe is synchronous and drops what ``inject`` starts: steps queue up."""

    def __init__(self, evaluate: Evaluate, prepared: bool) -> None:
        self._evaluate = evaluate
        self._prepared = prepared
        self._last: asyncio.Task[Any] | None = None
        self.version = ""

    def execute_script(self, script: str) -> asyncio.Task[Any]:
        return self._queue(f"(function () {{ {script}\n}})(), {_set_up()}")

    def execute_async_script(self, script: str) -> asyncio.Task[Any]:
        return self._queue(_ASYNC % script)

    def _queue(self, expression: str) -> asyncio.Task[Any]:
        before = self._last

        async def step() -> Any:
            if before is not None:
                self.version = await before
            elif self._prepared and (version := await self._evaluate(_UNPACK)):
                return version
            return await self._evaluate(expression)

        self._last = asyncio.ensure_future(step())
        return self._last

    async def close(self) -> None:
        if self._last is not None:
            self._last.cancel()
            await asyncio.gather(self._last, return_exceptions=True)


@cache
def preparation() -> str:
    """A script for new documents: the engine as a function, which costs next to nothing until it is called.

    Half a megabyte then goes to the browser once for many pages.
    """
    return f"if (self === top) self.{_PREPARED} = () => {{ {_script().read_text('utf-8')}\nreturn {_set_up()}}}"


def _script() -> Traversable:
    return resources.files("axe_playwright_python") / "axe.min.js"


async def examine(
    evaluate: Evaluate, url: str, deadline_s: float = DEADLINE_S, *, prepared: bool = False
) -> dict[str, Any]:
    """Run the engine where ``evaluate`` evaluates; the slim result, sorted by rule. Raises :class:`AxeError`.

    ``prepared``: :func:`preparation` was given for this document; where it did not come, the engine is sent.
    """
    driver = _Driver(evaluate, prepared)
    try:
        async with asyncio.timeout(deadline_s):
            with resources.as_file(_script()) as script:
                axe = Axe(driver, script_url=str(script))
                axe.inject()
            raw = await axe.run(options=json.dumps(OPTIONS))
    except TimeoutError:
        raise AxeError(f"无障碍引擎 {deadline_s:.0f} 秒内未完成") from None
    except AxeError:
        raise
    except Exception as error:
        raise AxeError(f"无障碍引擎出错：{(str(error) or type(error).__name__).splitlines()[0][:200]}") from error
    finally:
        await driver.close()
    if not isinstance(raw, dict) or not raw.get("results"):
        raise AxeError("无障碍引擎没有给出结果")
    return {
        "engine": "axe-core",
        "version": str(driver.version),
        "url": url,
        "results": sorted((_slim(r) for r in raw["results"]), key=lambda r: r["rule"]),
    }


def _slim(row: dict[str, Any]) -> dict[str, Any]:
    outcome = (
        "failed" if row["failed"] else "cantTell" if row["unclear"] else "passed" if row["passed"] else "inapplicable"
    )
    return {
        "rule": row["rule"],
        "outcome": outcome,
        "impact": row["impact"] if outcome in ("failed", "cantTell") else None,
        "failed": row["failed"],
        "unclear": row["unclear"],
        "passed": row["passed"],
        "nodes": [
            {"selector": clean(n["selector"]), "html": clean(n["html"]), "box": n.get("box")} for n in row["nodes"]
        ],
    }
