"""The look of the pages that the practice systems show to people: plain HTML, light and dark, no script."""

from __future__ import annotations

from starlette.responses import HTMLResponse, Response

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>{title}</title><style>{style}</style></head>
<body><main class="{width}"><h1>{title}</h1>{body}</main></body></html>"""
_STYLE = """
:root { --back: #f4f5f6; --sheet: #fff; --text: #16181b; --soft: #5c636b; --line: #d9dcdf; --field: #eef0f1;
  --main: #0f6b5c; --on-main: #fff; --bad: #a3261b }
@media (prefers-color-scheme: dark) { :root { --back: #131517; --sheet: #1d2023; --text: #eceef0; --soft: #a0a8b0;
  --line: #363b40; --field: #282c30; --main: #3fb7a0; --on-main: #06201b; --bad: #ff9488 } }
* { box-sizing: border-box }
body { font: 1rem/1.5 system-ui, sans-serif; background: var(--back); color: var(--text);
  margin: 0; padding: 1rem }
main { max-width: 30rem; margin: 10vh auto; background: var(--sheet); padding: 2rem; border-radius: 12px }
main.wide { max-width: 64rem; margin: 2rem auto }
h1 { margin-top: 0; line-height: 1.2 } h2 { margin: 2rem 0 .5rem; font-size: 1.15rem }
button { font: inherit; padding: .6rem 1.4rem; border-radius: 8px; border: 1px solid var(--soft);
  background: var(--sheet); color: var(--text); cursor: pointer }
button.yes { background: var(--main); border-color: var(--main); color: var(--on-main) }
button.small { padding: .2rem .8rem; white-space: nowrap }
a { color: var(--main) }
code { overflow-wrap: anywhere }
p > code, td code { background: var(--field); padding: .1rem .3rem; border-radius: 4px }
main > code { display: block; padding: .8rem; background: var(--field); border-radius: 8px }
table { width: 100%; border-collapse: collapse } .scroll { overflow-x: auto }
th, td { text-align: left; padding: .45rem .7rem .45rem 0;
  border-bottom: 1px solid var(--line); vertical-align: top }
th { color: var(--soft); font-weight: 500 } .number { text-align: right; font-variant-numeric: tabular-nums }
.soft { color: var(--soft); margin: 0 } .bad { color: var(--bad); font-weight: 600 }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr));
  gap: .8rem 1rem; margin: 1rem 0 }
.fields .all { grid-column: 1 / -1 } label { display: block; font-size: .9rem; color: var(--soft) }
input, select { font: inherit; width: 100%; padding: .45rem .6rem; border-radius: 8px;
  border: 1px solid var(--line); background: var(--field); color: var(--text) }
dt { font-weight: 600; margin-top: .6rem } dd { margin: 0 } summary { cursor: pointer; margin-top: 1rem }
"""


def show_page(title: str, body: str, *, status: int = 200, is_wide: bool = False) -> Response:
    """Returns a page; title and body are HTML already, so that what is foreign in them must be escaped before."""
    width = "wide" if is_wide else "narrow"
    return HTMLResponse(_PAGE.format(title=title, body=body, style=_STYLE, width=width), status)
