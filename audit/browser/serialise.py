"""What of a page is written down when it has settled: its document and those of its frames as they stand, and which of
its words nobody sees.

It leaves the page as it found it, but for values that scripts set into fields.
"""

from __future__ import annotations

from audit.read.web.frames import ADDRESS, BOX, DOCUMENT
from audit.read.web.hidden import HIDDEN, LOOKED, SHOWN

# Open shadow roots, also those within others: their words are shown like any, and outerHTML leaves them out. getHTML
# writes each as <template shadowrootmode>, and not the element it is asked of.
_ROOTS = """
  const rootsOf = within => [...within.querySelectorAll('*')].filter(e => e.shadowRoot)
    .flatMap(e => [e.shadowRoot, ...rootsOf(e.shadowRoot)]);
  const written = (top, roots) => !roots.length || !top.getHTML ? top.outerHTML
    : top.cloneNode(false).outerHTML.replace(/<\\/html>$/, '') + top.getHTML({shadowRoots: roots}) + '</html>';
"""
# What a script set into a field is a property; it is written to where serialised HTML shows it. Never passwords.
_VALUES = """
  const values = page => {
    for (const e of page.querySelectorAll('input')) {
      if (['password', 'file', 'checkbox', 'radio'].includes(e.type)) continue;
      if (e.value !== (e.getAttribute('value') || '')) e.setAttribute('value', e.value);
    }
  };
"""

# The browser is asked once for every element that is not plainly shown. The marks are taken away again: what examines
# the page next must find it as its author made it.
_VEIL = f"""
  // A form's own members hide behind fields of the same name, so they are not asked of the element itself.
  const {{checkVisibility, getAttribute, hasAttribute, setAttribute, removeAttribute}} = Element.prototype;
  const away = value => parseFloat(value) <= -900;
  const speechless = new Set(['SCRIPT', 'STYLE', 'HEAD', 'TEMPLATE', 'NOSCRIPT', 'LINK', 'META', 'BR']);
  const marked = [];
  const mark = (element, name, value = '') => {{
    if (hasAttribute.call(element, name)) return;
    setAttribute.call(element, name, value); marked.push([element, name]);
  }};
  // 0: shown; 1: not shown, but what stands inside may be; 2: neither; null: as what stands around it.
  const shade = element => {{
    if (checkVisibility.call(element, {{opacityProperty: true, visibilityProperty: true}})) {{
      if (!['class', 'id', 'style'].some(name => hasAttribute.call(element, name))) return null;
      const style = getComputedStyle(element);
      if (style.position === 'absolute' || style.position === 'fixed') {{
        if (away(style.left) || away(style.top) || /^rect\\([01]px,? [01]px/.test(style.clip)) return 2;
      }}
      if (style.overflowY === 'hidden' && style.height === '0px') return 2;
      return style.fontSize === '0px' || away(style.textIndent) ? 1 : 0;
    }}
    const style = getComputedStyle(element);
    if (style.display === 'none' || style.opacity === '0') return 2;
    return style.visibility === 'visible' ? 0 : 1;  // closed details, or not painted yet: a visitor gets there
  }};
  const look = root => {{
    const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_ELEMENT), above = [0];
    let element = walker.firstChild();
    while (element) {{
      let own = 2;
      if (!speechless.has(element.tagName)) {{
        const around = above[above.length - 1];
        own = shade(element) ?? around;
        if (own !== around) mark(element, own ? '{HIDDEN}' : '{SHOWN}');
      }}
      element = own === 2 ? null : walker.firstChild();
      if (element) above.push(own);
      while (!element) {{
        element = walker.nextSibling();
        if (element || !walker.parentNode() || walker.currentNode === root) break;
        above.pop();
      }}
    }}
  }};
"""

# A frame of the same origin is written into the element it stands in; the browser lets nobody see into others.
_FRAMES = f"""
  const DEPTH = 4, framesIn = page => page.querySelectorAll('iframe, frame, object, embed');
  const inside = frame => {{
    try {{ return frame.contentDocument }} catch {{ return null }}
  }};
  const write = (page, depth) => {{
    const roots = rootsOf(page), parts = [page, ...roots];
    for (const part of parts) values(part);
    mark(page.documentElement, '{LOOKED}');
    if (page.body) look(page.body);
    for (const root of roots) look(root);
    for (const frame of parts.flatMap(part => [...framesIn(part)])) {{
      mark(frame, '{BOX}', frame.offsetWidth + 'x' + frame.offsetHeight);
      const inner = inside(frame);
      if (!inner || !inner.documentElement || depth >= DEPTH || inner.contentType !== 'text/html') continue;
      if (!inner.body || !inner.body.childNodes.length) continue;
      const own = inner.URL.startsWith('http') ? inner.URL : page.URL, html = write(inner, depth + 1);
      mark(frame, '{DOCUMENT}', html);
      mark(frame, '{ADDRESS}', own);
    }}
    return written(page.documentElement, roots);
  }};
"""

SERIALISE = f"""
cap => {{
  {_ROOTS}
  {_VALUES}
  {_VEIL}
  {_FRAMES}
  try {{
    const html = document.documentElement ? write(document, 0) : '';
    return html.length > cap ? null : html;
  }} finally {{
    for (const [element, name] of marked) removeAttribute.call(element, name);
  }}
}}
"""
