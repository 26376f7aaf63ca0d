"""A run as a page to look at, without outside parts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape


def page(content: Mapping[str, object], picture: str) -> str:
    """One page without outside parts."""
    title = f"Round trip of {content['family']}, engine {content['engine']}"
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; color: #222 }}
table {{ border-collapse: collapse; margin: 1rem 0 }} td, th {{ padding: .2rem .8rem .2rem 0 }}
td, th {{ text-align: left; vertical-align: top }} .failed {{ color: #b00 }}
.skipped {{ color: #865 }} .ok {{ color: #262 }} pre, code {{ font-size: 13px }}
pre {{ white-space: pre-wrap }}
</style>
<h1>{escape(title)}</h1>
<pre>{escape(str(content["summary"]))}</pre>
{_table(content["steps"], ("name", "state", "seconds", "detail"))}
{picture}
<h2>Properties</h2>
{_table(content["properties"], ("sentence", "expected", "answer", "by", "seconds"))}
<h2>Negative controls</h2>
{_table(content["controls"], ("name", "code", "path", "found"))}
<h2>Commands</h2>
{_table(content["commands"], ("step", "command", "status", "seconds", "peak_bytes"))}
<h2>Versions</h2>
{_table([content["versions"]], tuple(_keys(content["versions"])))}
<h2>Verdict and receipt</h2>
<pre>{escape(json.dumps(content["verdict"], indent=1))}
{escape(json.dumps(content["receipt"], indent=1))}</pre>
</html>
"""


def _keys(value: object) -> list[str]:
    return [str(key) for key in value] if isinstance(value, dict) else []


def _table(rows: object, columns: tuple[str, ...]) -> str:
    if not isinstance(rows, list) or not rows:
        return "<p>none</p>"
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join(f"<tr>{_cells(row, columns)}</tr>\n" for row in rows)
    return f"<table>\n<tr>{head}</tr>\n{body}</table>"


def _cells(row: Mapping[str, object], columns: tuple[str, ...]) -> str:
    style = row.get("state") or ("failed" if row.get("as_expected") is False else "")
    return "".join(
        f'<td class="{style}">{escape(_text(row.get(column)))}</td>' for column in columns
    )


def _text(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)
