# SPDX-License-Identifier: MIT
"""Draws a benchmark's rows: a bar to the median, a line over the range; or wholes and a part of each;
for light and dark pages."""

from xml.sax.saxutils import escape

WIDTH, LABELS, HEIGHT, GAP, HEAD = 760, 300, 22, 12, 44
FIGURES = 110  # room for a figure behind the longest bar
STYLE = """\
text { font: 13px sans-serif; fill: #24292f } .head { font-weight: bold } .figure { fill: #57606a }
.bar { fill: #4c8bf5 } .part { fill: #d9822b } .range { stroke: #24292f; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .figure { fill: #9da7b1 } .bar { fill: #5a94f6 } .part { fill: #e09a50 } .range { stroke: #e6edf3 }
}
"""


def bars(title: str, rows) -> str:
    """Returns an SVG; the rows of each unit stand together and have a scale of their own."""
    units = list(dict.fromkeys(row.unit for row in rows))
    longest = {unit: max(max(row.values) for row in rows if row.unit == unit) for unit in units}
    parts = []
    for number, row in enumerate(sorted(rows, key=lambda row: units.index(row.unit))):
        top = HEAD + number * (HEIGHT + GAP) + units.index(row.unit) * GAP
        parts += _bar(row, top, (WIDTH - LABELS - FIGURES) / (longest[row.unit] or 1))
    return _svg(title, HEAD + len(rows) * (HEIGHT + GAP) + len(units) * GAP, parts)


def shares(title: str, part: str, rest: str, rows) -> str:
    """Returns an SVG of wholes, (what, seconds, seconds of the part) each, the part first."""
    scale = (WIDTH - LABELS - FIGURES) / max(whole for _, whole, _ in rows)
    parts = []
    for number, (what, whole, of_it) in enumerate(rows):
        top = HEAD + number * (HEIGHT + GAP)
        parts += [_label(what, top), _rect("part", LABELS, top, of_it * scale),
                  _rect("bar", LABELS + of_it * scale, top, (whole - of_it) * scale),
                  _behind(LABELS + whole * scale, top, f"{whole:.3g} s")]
    top = HEAD + len(rows) * (HEIGHT + GAP)
    parts += [_rect("part", LABELS, top, HEIGHT), _behind(LABELS + HEIGHT, top, part),
              _rect("bar", LABELS + 140, top, HEIGHT), _behind(LABELS + 140 + HEIGHT, top, rest)]
    return _svg(title, top + HEIGHT + GAP, parts)


def _svg(title: str, height: int, parts: list[str]) -> str:
    begin = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
             f'height="{height}" role="img">', f"<title>{escape(title)}</title>",
             f"<style>{STYLE}</style>", f'<text class="head" x="0" y="20">{escape(title)}</text>']
    return "\n".join([*begin, *parts, "</svg>", ""])


def _bar(row, top: float, scale: float) -> list[str]:
    middle = top + HEIGHT / 2
    begin, end = (LABELS + value * scale for value in (min(row.values), max(row.values)))
    return [_label(row.what, top), _rect("bar", LABELS, top, max(1, row.median * scale)),
            f'<line class="range" x1="{begin:.1f}" x2="{end:.1f}" y1="{middle}" y2="{middle}"/>',
            _behind(end, top, f"{row.median:.3g} {row.unit}")]


def _label(text: str, top: float) -> str:
    return (f'<text x="{LABELS - 10}" y="{top + HEIGHT / 2 + 4}" text-anchor="end">{escape(text)}'
            "</text>")


def _rect(kind: str, left: float, top: float, width: float) -> str:
    return (f'<rect class="{kind}" x="{left:.1f}" y="{top}" width="{width:.1f}" height="{HEIGHT}" '
            'rx="3"/>')


def _behind(end: float, top: float, text: str) -> str:
    return (f'<text class="figure" x="{end + 8:.1f}" y="{top + HEIGHT / 2 + 4}">{escape(text)}'
            "</text>")
