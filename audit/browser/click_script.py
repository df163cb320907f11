"""What runs in a page while its list is clicked through: finds the control, keeps the rows that a click takes away.

Never asks the network by itself, and never takes a link with an address, what submits, or a form that posts.
"""

from __future__ import annotations

import json
import re

from audit.read.lists import paging


def _js(pattern: re.Pattern[str], *, whole: bool = False) -> str:
    source = f"^(?:{pattern.pattern})$" if whole else pattern.pattern
    return f"new RegExp({json.dumps(source)}, {json.dumps('i' if pattern.flags & re.IGNORECASE else '')})"


# In the page's own world: a click may neither move the page on nor send a form. Where it wanted to go is kept.
HOLD = """
(() => {
  const state = window.__govaudit;
  if (!state || state.led) return;
  const led = state.led = [];
  const note = url => { try { if (led.length < 50) led.push(new URL(url, document.baseURI).href) } catch {} };
  window.open = url => { note(url); return null };
  HTMLFormElement.prototype.submit = HTMLFormElement.prototype.requestSubmit = function () {};
  addEventListener('submit', event => event.preventDefault(), true);
  if (window.navigation) navigation.addEventListener('navigate', event => {
    if (event.hashChange || event.destination.sameDocument || !event.cancelable) return;
    if (!event.formData) note(event.destination.url);
    event.preventDefault();
  });
})()
"""
LED = "((window.__govaudit || {}).led || []).slice(0, 50).map(String)"

BEGIN = f"""
(() => {{
  const NEXT = {_js(paging.NEXT, whole=True)}, MORE = {_js(paging.MORE, whole=True)};
  const ARROW = {_js(paging.ARROW, whole=True)}, NUMBER = {_js(paging.NUMBER, whole=True)};
  const OF = {_js(paging.OF, whole=True)}, TOTAL = {_js(paging.TOTAL)}, END = {_js(paging.END)};
  const PAGERISH = {_js(paging.PAGERISH)}, OFF = {_js(paging.OFF)}, NEXT_CLASS = {_js(paging.NEXT_CLASS)};
  const TAGS = {json.dumps(",".join(paging.TAGS))}, CHARS = {paging.TEXT_CHARS};
"""
BEGIN += r"""
  const ROWS = 5000, squeeze = text => (text || '').replace(/\s+/g, '');
  const named = e => `${e.getAttribute('class') || ''} ${e.id && e.id.toString ? e.id : ''}`;
  const shown = e => e.checkVisibility({opacityProperty: true, visibilityProperty: true}) && e.getClientRects().length;
  const words = e => e.childElementCount > 3 || e.textContent.length > 4 * CHARS ? ''
    : squeeze(e.tagName === 'INPUT' ? e.value : e.textContent);
  const above = function* (e, most) { for (; e && e !== document.body && most-- > 0; e = e.parentElement) yield e };
  const pagerish = e => [...above(e, 5)].some(one => PAGERISH.test(named(one)));
  const real = a => {
    const href = (a.getAttribute('href') || '').trim();
    return href && !/^(?:#|javascript:)/i.test(href);
  };
  const away = e => [e.closest('a[href]'), ...e.querySelectorAll('a[href]')].some(a => a && real(a));
  const barred = e => {
    const form = e.form || e.closest('form');
    if (!form) return false;
    if ((form.getAttribute('method') || '').trim().toLowerCase() === 'post') return true;
    const button = e.closest('button, input');
    return !!button && ['submit', 'image', 'reset'].includes(button.type);
  };
  const off = e => {
    const around = e.parentElement;
    for (const one of [e, around]) {
      if (!one || (one === around && !['LI', 'SPAN', 'A', 'BUTTON', 'LABEL'].includes(one.tagName))) return false;
      if (one.hasAttribute('disabled') || one.getAttribute('aria-disabled') === 'true') return true;
      if (OFF.test(one.getAttribute('class') || '')) return true;
      const style = getComputedStyle(one);
      if (style.pointerEvents === 'none' || style.cursor === 'not-allowed') return true;
    }
    return false;
  };
  const arrow = (e, said) => {
    if ((said && !ARROW.test(said)) || (!said && !['A', 'BUTTON', 'LI'].includes(e.tagName))) return false;
    if (!(said || NEXT_CLASS.test(e.getAttribute('class') || '')) || !pagerish(e)) return false;
    const row = e.parentElement, beside = row && row.tagName === 'LI' ? row.parentElement : row;
    return !!beside && [...beside.querySelectorAll('a, span, li, button')].some(one => NUMBER.test(words(one)));
  };
  const kindOf = e => {
    const said = words(e), label = squeeze(e.getAttribute('aria-label') || e.title || '');
    if (NEXT.test(said) || NEXT.test(label)) return 'next';
    return MORE.test(said) ? 'more' : arrow(e, said) ? 'next' : '';
  };
  // A control by where it stands, since scripts make it anew with every page.
  const place = e => [...above(e, 4)].slice(1).map(one => one.tagName + '#' + (one.id || '')).join('<');
  const controls = () => {
    const found = [], count = {};
    for (const e of document.querySelectorAll(TAGS)) {
      if (e.childElementCount > 3 || e.textContent.length > 4 * CHARS) continue;
      const kind = kindOf(e);
      if (!kind || !shown(e) || barred(e) || away(e) || [...e.children].some(kindOf)) continue;
      const key = kind + '|' + place(e);
      count[key] = (count[key] || 0) + 1;
      found.push({e, kind, key: key + '|' + count[key], off: off(e)});
    }
    return found;
  };
  const numbers = () => [...document.querySelectorAll('a, button, li, span')].filter(e =>
    e.childElementCount <= 1 && NUMBER.test(words(e)) && ![...e.children].some(one => NUMBER.test(words(one)))
    && pagerish(e) && shown(e) && !barred(e) && !away(e));
  const told = () => {
    let most = 0;
    for (const e of document.querySelectorAll('div, p, span, td, li, em, i')) {
      if (e.childElementCount > 12 || e.textContent.length > 200 || !shown(e)) continue;
      const text = squeeze(e.textContent), of = OF.exec(text), total = TOTAL.exec(text);
      if (of && pagerish(e) && +of[1] <= +of[2]) most = Math.max(most, +of[2]);
      if (total) most = Math.max(most, +total.slice(1).find(Boolean));
    }
    return most;
  };
  const ended = () => [...document.querySelectorAll('div, p, span, a, button, li, em')].some(e =>
    e.childElementCount <= 1 && e.textContent.length < 40 && END.test(squeeze(e.textContent)) && shown(e));
  const keyOf = e => {
    const links = [...(e.tagName === 'A' ? [e] : e.querySelectorAll('a[href]'))].slice(0, 6);
    return squeeze(e.textContent).slice(0, 400) + '|' + links.map(a => a.getAttribute('href')).join(' ');
  };
  const plain = text => text.length >= 4 && !NEXT.test(text) && !MORE.test(text) && !END.test(text) && !OF.test(text)
    && !TOTAL.test(text);
  const rows = () => {
    const keys = [];
    for (const e of document.querySelectorAll('a, li, tr, dd, article')) {
      if (keys.length >= ROWS) break;
      const text = squeeze(e.textContent);
      if (text.length <= 400 && plain(text) && shown(e)) keys.push(keyOf(e));
    }
    return keys;
  };
  // Elements with children of one kind that look like rows: what a click takes out of one of them is kept.
  const holders = () => {
    const found = new Set();
    let count = 0;
    for (const e of document.querySelectorAll('a, li, tr, dd, article')) {
      if (++count > ROWS) break;
      if (!plain(squeeze(e.textContent)) || !shown(e)) continue;
      for (const one of above(e, 5)) if (one.parentElement && one.parentElement !== document.documentElement) {
        const around = one.parentElement;
        if (['LI', 'TR', 'DD', 'ARTICLE'].includes(one.tagName)
            || [...around.children].filter(other => other.tagName === one.tagName).length > 1) found.add(around);
      }
    }
    return [...found].filter(one => one.childElementCount <= 500);
  };
  const way = e => {
    const steps = [];
    for (; e && e !== document.body; e = e.parentElement)
      steps.unshift(`${e.tagName}:nth-child(${[...e.parentElement.children].indexOf(e) + 1})`);
    return ['body', ...steps].join('>');
  };
  const again = holder => holder.e.isConnected ? holder.e : document.querySelector(holder.way);

  const first = rows(), seen = new Set(first), began = new Set(), spent = new Set(), kept = [];
  let before = [], now = null, at = 1, most = 0, got = 0, wholly = true, doneOf = 0;
  const pages = () => Math.max(most, told());
  const done = key => {
    began.delete(key); spent.add(key);
    if (now && now.kind === 'next' && got) doneOf = pages();
    at = 1; most = got = 0;
  };

  const pick = () => {
    const all = controls();
    const active = all.find(one => !one.off && !spent.has(one.key));
    for (const key of began)  // gone or switched off: its list is at its end
      if (key !== 'number' && !all.some(one => one.key === key && !one.off)) done(key);
    if (active) return active;
    if (all.length || spent.has('number')) return null;
    const row = numbers();
    most = Math.max(most, ...row.map(e => +words(e)), 0);
    const e = row.length > 1 && row.find(one => +words(one) === at + 1 && !off(one));
    if (!e && began.has('number')) {
      if (at < most) wholly = false;
      done('number');
    }
    return e ? {e, kind: 'number', key: 'number'} : null;
  };

  globalThis.govauditWalk = {
    // The kind of control that was clicked; empty when there is none left.
    click() {
      now = pick();
      if (!now) return '';
      const rowOf = numbers().map(e => +words(e));
      most = Math.max(most, ...rowOf, 0);
      before = holders().map(e => ({e, way: way(e), rows: [...e.children]
        .filter(row => plain(squeeze(row.textContent)) && row.getElementsByTagName('*').length <= 200)
        .map(row => [keyOf(row), row.cloneNode(true)])}));
      began.add(now.key);
      now.e.scrollIntoView({block: 'center', behavior: 'instant'});
      now.e.click();
      return now.kind;
    },
    // How much is shown that was not shown before.
    take() {
      const fresh = rows().filter(key => !seen.has(key));
      fresh.forEach(key => seen.add(key));
      if (fresh.length) at += 1, got += 1;
      let best = null;
      for (const one of before) {
        const e = again(one);
        if (!e) continue;
        const present = new Set([...e.children].map(keyOf));
        const gone = one.rows.filter(([key]) => !present.has(key));
        const like = one.rows.some(([, row]) => ['LI', 'TR', 'DD', 'ARTICLE'].includes(row.tagName));
        const score = gone.length * 10 + (like ? 5 : 0) + one.way.length / 1e4;
        if (gone.length && (!best || score > best.score)) best = {one, gone, score};
      }
      if (best) {
        const same = kept.find(other => other.way === best.one.way);
        const lost = same || {e: best.one.e, way: best.one.way, rows: [], first: new Set(best.one.rows.map(r => r[0]))};
        if (!same) kept.push(lost);
        lost.rows.push(...best.gone);
      }
      return fresh.length;
    },
    // Nothing new came: this control is done with. Whether that is the end of its list is told by words or numbers, or
    // by a like control of the same list: pagers often stand above and below.
    spend() {
      const twin = now.kind === 'next' && !got && doneOf > 0 && doneOf === told();
      if (!ended() && !(pages() > 0 && at >= pages()) && !twin) wholly = false;
      done(now.key);
    },
    // Put the rows of earlier pages back before those shown last; whether every list was gone through to its end.
    close() {
      const left = pick();
      for (const lost of kept) {
        const e = again(lost);
        if (!e) { wholly = false; continue }
        const present = new Set([...e.children].map(keyOf));
        const spot = [...e.children].find(row => !lost.first.has(keyOf(row))) || null;
        for (const [key, row] of lost.rows) if (!present.has(key)) { present.add(key); e.insertBefore(row, spot) }
      }
      const present = new Set(rows());
      // Where the rows of the first page are gone with what held them, what was written before is the better witness.
      if (first.filter(key => present.has(key)).length < 0.9 * first.length) return null;
      return wholly && left === null && began.size === 0;
    },
  };
  return pick() !== null;
})()
"""
CLICK = "globalThis.govauditWalk ? govauditWalk.click() : null"
TAKE = "globalThis.govauditWalk ? govauditWalk.take() : null"
SPEND = "globalThis.govauditWalk && govauditWalk.spend()"
CLOSE = "globalThis.govauditWalk ? govauditWalk.close() : null"
