"""Pages without outside parts: elements whose texts are escaped by construction, and their look."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_VOID = {"img", "meta", "br", "hr"}


class Html(str):
    """Text that is HTML already: what `tag` makes, and what `joined` puts together."""

    __slots__ = ()


def text(value: object) -> Html:
    """`value` as text: escaped, and without what could turn a line around or not be written."""
    visible = _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", str(value))
    return Html(escape(visible.encode("utf-8", "backslashreplace").decode()))


def joined(children: Iterable[object]) -> Html:
    """Elements and texts one behind the other; `None` is nothing."""
    parts = (one if isinstance(one, Html) else text(one) for one in children if one is not None)
    return Html("".join(parts))


def tag(name: str, *children: object, **attributes: object) -> Html:
    """An element. An attribute's name is written with `_` for `-`, and `class_` for `class`; one
    that is `None` is left out."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    end = "" if name in _VOID else f"{joined(children)}</{name}>"
    return Html(f"<{name}{said}>{end}")


def svg(width: float, height: float, *children: object, title: str, **attributes: object) -> Html:
    """A drawing of so many pixels, narrower where there is less room; `title` is what it shows."""
    return tag(
        "svg",
        tag("title", title),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        width=f"{width:g}",
        height=f"{height:g}",
        role="img",
        **attributes,
    )


def figure(drawing: Html, caption: object) -> Html:
    return tag("figure", drawing, tag("figcaption", caption))


def table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> Html:
    """A table that scrolls by itself where there is less room."""
    names = [tag("th", one) for one in head]
    top = tag("thead", tag("tr", *names)) if names else None
    body = (Html("\n") + tag("tr", *(tag("td", cell) for cell in row)) for row in rows)
    inside = tag("table", top, tag("tbody", *map(Html, body)))
    return tag("div", inside, class_="scroll", tabindex="0")


def note(message: object) -> Html:
    """Why there is nothing to see here."""
    return tag("p", message, class_="note")


def document(title: str, body: Html) -> str:
    """A whole page, dark or light as the reader has it, and fit to be printed."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>\n{STYLE}</style></head>\n<body>\n{body}\n"
        "</body></html>\n"
    )


STYLE = """\
:root { color-scheme: light dark; --ink: #1d2126; --soft: #5c6570; --paper: #fff; --card: #f6f7f9;
 --grid: #dde1e6; --sure: #2a6fb4; --known: #b4532a; --good: #17703f; --bad: #b3261e;
 --warn: #8a5a00; --between: #2a6fb422 }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7eb; --soft: #9aa4b0; --paper: #14171b;
 --card: #1c2026; --grid: #343a42; --sure: #74b0ec; --known: #ec9a74; --good: #6cc48f;
 --bad: #f28b82; --warn: #e0b050; --between: #74b0ec22 } }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --paper: #fff; --card: #fff;
 --grid: #bbb; --sure: #2a6fb4; --known: #b4532a; --good: #17703f; --bad: #b3261e; --warn: #8a5a00;
 --between: #2a6fb422 }
 body { font-size: 10pt; max-width: none; padding: 0 }
 nav { display: none } .card, figure, tr, .steps li { break-inside: avoid }
 .property { break-inside: auto } .pictures { gap: .6rem } .pictures svg { max-width: 14rem }
 h2, h3 { break-after: avoid } .scroll { overflow: visible }
 details::details-content { content-visibility: visible; block-size: auto } }
* { box-sizing: border-box }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 74rem; margin: 0 auto;
 padding: 1.5rem 1rem 3rem; color: var(--ink); background: var(--paper); overflow-wrap: anywhere;
 print-color-adjust: exact; -webkit-print-color-adjust: exact }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .4rem }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .8rem; border-bottom: 1px solid var(--grid);
 padding-bottom: .3rem }
h3 { font-size: 1rem; margin: 0 0 .3rem }
p { margin: .4rem 0 } a { color: var(--sure) }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: .8rem 0 }
code, pre, .mono { font: 12.5px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
pre { white-space: pre-wrap; margin: .4rem 0 }
table { border-collapse: collapse; margin: .6rem 0; font-variant-numeric: tabular-nums }
td, th { padding: .2rem 1rem .2rem 0; text-align: left; vertical-align: top }
th { font-weight: 600; color: var(--soft) } tbody tr { border-top: 1px solid var(--grid) }
.scroll { overflow-x: auto } .scroll table { overflow-wrap: normal }
.soft, .note, figcaption, .soft td { color: var(--soft) } figcaption { font-size: 13px }
.ok, .good { color: var(--good) } .failed, .bad { color: var(--bad) }
.skipped, .warn { color: var(--warn) }
.grid { display: grid; gap: .8rem; grid-template-columns: repeat(auto-fill,
 minmax(min(100%, 17rem), 1fr)) }
.grid.facts { grid-template-columns: repeat(auto-fit, minmax(min(100%, 9.5rem), 1fr)) }
.grid.wide { grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)) }
.card { background: var(--card); border: 1px solid var(--grid); border-radius: .5rem;
 padding: .7rem .9rem; min-width: 0 }
.fact { font-size: 1.25rem; font-weight: 600; line-height: 1.3 }
.badge { display: inline-block; border: 1.5px solid currentColor; border-radius: 1rem;
 padding: 0 .7rem; font-size: .85rem; font-weight: 600; vertical-align: .2em; margin-left: .4rem }
svg, img { max-width: 100%; height: auto } svg text { fill: var(--ink); font: 11px sans-serif }
svg .faint { fill: var(--soft) } .axis { stroke: var(--grid) }
svg line.grid { stroke: var(--grid) } .sure { stroke: var(--sure) } .known { stroke: var(--known) }
polyline { fill: none; stroke-width: 2 } .between { fill: var(--between); stroke: none }
.cut { stroke: var(--ink); stroke-width: .5; fill: none }
.limit { stroke: var(--ink); stroke-dasharray: 4 3 }
.properties { display: flex; flex-wrap: wrap; gap: .8rem } .property { flex: 1 1 22rem }
.property:has(.wide) { flex-basis: 100% } .times { display: block; width: 100%; height: 14px }
.pictures { display: flex; flex-wrap: wrap; gap: 1.5rem } figure { margin: 0; min-width: 0 }
.heat { image-rendering: pixelated; border: 1px solid var(--grid); display: block }
.bar { fill: var(--sure) } .steps { list-style: none; padding: 0; margin: 0 }
.steps li { display: grid; grid-template-columns: 1.4rem 6.5rem 4.5rem 1fr; gap: .1rem .4rem;
 padding: .35rem 0; border-top: 1px solid var(--grid) }
.steps .seconds { text-align: right; color: var(--soft); font-variant-numeric: tabular-nums }
.steps .detail { white-space: pre-wrap; padding-left: .6rem }
.graph { padding: 0; margin: 0; list-style: none }
.graph li { display: flex; height: 42px } .graph svg { flex: none; max-width: none; height: 42px }
.graph .wire { fill: none; stroke: var(--soft); stroke-width: 1.5 }
.graph .dot { stroke: var(--paper); stroke-width: 1.5 }
.graph div { min-width: 0; line-height: 20px }
.graph .line { overflow: hidden; white-space: nowrap; text-overflow: ellipsis }
.op { border-radius: .3rem; padding: 0 .4rem; font-weight: 600; background: var(--card);
 border: 1px solid var(--grid) } .op.learned { color: var(--sure) } .op.moves { color: var(--soft) }
.op.acts { color: var(--known) }
.dot.learned { fill: var(--sure) } .dot.moves { fill: var(--soft) } .dot.acts { fill: var(--known) }
del { color: var(--bad); text-decoration-thickness: 1px } ins { color: var(--good);
 text-decoration: none; font-weight: 600 }
@media (max-width: 40rem) { .steps li { grid-template-columns: 1.4rem 1fr 4.5rem }
 .steps .detail { grid-column: 2 / 4; padding: 0; font-size: 13px } }
"""
"""Of all pages. Colours are named by what they say, and each scheme has its own."""
