"""The kinds of charts: each takes tidy rows and a look, and gives the Vega-Lite specification of a chart.

Rows are dicts of plain values; "words" is what the tooltip says of an amount. Widths are the container's.
"""

from __future__ import annotations

from datetime import date, timedelta

import altair as alt

from tiktok_orders.charts.looks import ROWS, Look, Rows, Specification, finish, series_scale

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NOW, BEFORE = "These days", "The days before"
_TALL = 260


def days_chart(
    rows: Rows, look: Look, *, title: str, value: str = "value", lines: tuple[str, str] = (NOW, BEFORE)
) -> Specification:
    """Returns a line and a dashed one over the days, as for these days and those before, laid over one another.

    Rows: day (ISO date), series (one of `lines`), value, words, its_day.
    """
    # Dates without a time are read as UTC: shown as UTC they stay the day that they are.
    day = alt.X("day:T", title=None, scale=alt.Scale(type="utc"), axis=alt.Axis(format="%-d %b", grid=False))
    base = _chart().encode(
        x=day,
        y=alt.Y(f"{value}:Q", title=title, axis=alt.Axis(format="~s", tickCount=5)),
        tooltip=[
            alt.Tooltip("its_day:N", title="Day"),
            alt.Tooltip("series:N", title=" "),
            alt.Tooltip("words:N", title=title),
        ],
    )
    colours = alt.Scale(domain=list(lines), range=[look.series[0], look.other])
    dashes = alt.Scale(domain=list(lines), range=[[1, 0], [5, 4]])
    drawn = base.mark_line(strokeWidth=2.5, interpolate="monotone").encode(
        color=alt.Color("series:N", scale=colours),
        strokeDash=alt.StrokeDash("series:N", scale=dashes),
    )
    points = base.mark_point(size=45, filled=True).encode(color=alt.Color("series:N", scale=colours))
    return finish((drawn + points).properties(width="container", height=_TALL), look, rows)


def stacked_days_chart(rows: Rows, look: Look, *, title: str, days: tuple[date, date]) -> Specification:
    """Returns a column per day made of its parts, over all days of a span, its last one included.

    Rows: day (ISO date), part, value, words; parts are stacked in the rows' order.
    """
    first, end = days[0].isoformat(), (days[1] + timedelta(days=1)).isoformat()
    all_days = alt.Scale(type="utc", domain=[first, end])
    parts = list(dict.fromkeys(row["part"] for row in rows))
    chart = (
        _chart()
        .mark_bar()
        .encode(
            x=alt.X(
                "day:T",
                timeUnit="utcyearmonthdate",
                title=None,
                scale=all_days,
                axis=alt.Axis(format="%-d %b", grid=False),
            ),
            y=alt.Y("value:Q", title=title, axis=alt.Axis(tickCount=5)),
            color=alt.Color("part:N", scale=series_scale(parts, look), sort=parts),
            tooltip=[
                alt.Tooltip("utcyearmonthdate(day):T", title="Day", format="%-d %b %Y"),
                alt.Tooltip("part:N", title=" "),
                alt.Tooltip("words:N", title=title),
            ],
        )
        .properties(width="container", height=_TALL)
    )
    return finish(chart, look, rows)


def hours_chart(rows: Rows, look: Look, *, title: str) -> Specification:
    """Returns hours across and days of the week down, darker where more was sold.

    Rows: weekday (1 is Monday), hour, value, words.
    """
    named = [{**row, "weekday": WEEKDAYS[row["weekday"] - 1]} for row in rows]
    chart = (
        _chart()
        .mark_rect(cornerRadius=2)
        .encode(
            x=alt.X("hour:O", title="Hour of the day", axis=alt.Axis(labelAngle=0, domain=False, ticks=False)),
            y=alt.Y("weekday:O", title=None, sort=list(WEEKDAYS), axis=alt.Axis(domain=False, ticks=False)),
            color=alt.Color("value:Q", scale=alt.Scale(range=list(look.scale)), legend=None),
            tooltip=[
                alt.Tooltip("weekday:N", title="Day"),
                alt.Tooltip("hour:O", title="Hour"),
                alt.Tooltip("words:N", title=title),
            ],
        )
        .properties(width="container", height=220)
    )
    return finish(chart, look, named)


def bars_chart(rows: Rows, look: Look, *, title: str) -> Specification:
    """Returns one lying bar per row in the rows' order, its words at the end. Rows: name, value, words."""
    names = [row["name"] for row in rows]
    longest = max([float(row["value"]) for row in rows], default=0) or 1
    room_for_words = alt.Scale(domain=[0, longest * 1.25])
    base = _chart().encode(
        x=alt.X("value:Q", title=None, axis=None, scale=room_for_words),
        y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=260, domain=False, ticks=False)),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("words:N", title=title)],
    )
    bars = base.mark_bar(color=look.series[0], cornerRadiusEnd=3, height=18)
    ends = base.mark_text(align="left", dx=6).encode(text="words:N")
    return finish((bars + ends).properties(width="container", height=30 * len(rows) + 24), look, rows)


def stacked_chart(rows: Rows, look: Look, *, title: str) -> Specification:
    """Returns one lying bar per name, made of its parts. Rows: name, part, value, words."""
    names = list(dict.fromkeys(row["name"] for row in rows))
    parts = list(dict.fromkeys(row["part"] for row in rows))
    chart = (
        _chart()
        .mark_bar(height=26)
        .encode(
            x=alt.X("value:Q", title=title, axis=alt.Axis(format="~s", tickCount=5)),
            y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(domain=False, ticks=False)),
            color=alt.Color("part:N", scale=series_scale(parts, look), sort=parts),
            tooltip=[
                alt.Tooltip("name:N", title="Paid by"),
                alt.Tooltip("part:N", title=" "),
                alt.Tooltip("words:N", title=title),
            ],
        )
        .properties(width="container", height=46 * len(names) + 90)
    )
    return finish(chart, look, rows)


def _chart() -> alt.Chart:
    """Returns a chart that only names its rows: Altair copies all that a chart holds at each step of making it."""
    return alt.Chart(alt.NamedData(ROWS))


def as_svg(specification: Specification, *, width: int) -> str:
    """Returns the chart as an SVG picture of a width in pixels, made without a browser and without a network."""
    import vl_convert  # takes a hundred megabytes of memory: only where a picture is made

    return str(vl_convert.vegalite_to_svg({**specification, "width": width}, allowed_base_urls=[]))
