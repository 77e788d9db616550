"""Two hundred strings that break careless programs: markup, formulas, quotes, NUL, directions, emoji, length."""

from __future__ import annotations

_MARKUP = [
    "<script>window.top.pwned=1;window.pwned=1;alert(1)</script>",
    "<img src=x onerror=\"window.top.pwned=1;alert('x')\">",
    "<svg/onload=window.top.pwned=1>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    '<a href="javascript:window.top.pwned=1">click</a>',
    '"><script>window.pwned=1</script>',
    "'-alert(1)-'",
    "</textarea><script>window.pwned=1</script>",
    "<style>*{display:none}</style>",
    "<!-- comment",
    "]]><![CDATA[",
    "&lt;b&gt; &amp; &#60;script&#62;",
    "**bold** _italic_ `code` ~~strike~~",
    "[link](javascript:alert(1))",
    "![image](http://127.0.0.1:9/x.png)",
    "# heading",
    "| a | b |\n|---|---|",
    ":material/delete: :red[colour] :smile:",
    "$\\int_0^1 x\\,dx$ $$y$$",
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %>",
    "::JSCODE::function(){window.pwned=1}::JSCODE::",
    "javascript:window.pwned=1",
    "data:text/html,<script>window.pwned=1</script>",
    "--><img src=x onerror=window.pwned=1>",
    "<details open ontoggle=window.pwned=1>",
]
_FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://x")',
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
]
_QUOTES = [
    "'", "\"", "`", "\\", "\\\\", "\\'", "';--", "' or '1'='1", "'); DROP TABLE orders;--", "\" or \"\"=\"",
    "%", "_", "%_%", "100%", "$1", "$word0", "$now", "?", ":name", "{}", "{0}", "%s", "%n%n", "\\u0000", "\\x00",
    "null", "None", "NaN", "undefined", "true", "0", "-0", "1e309", "0x10", "../../etc/passwd", "file:///etc/passwd",
]  # fmt: skip
_UNICODE = [
    "nul\x00inside", "bell\x07", "esc\x1b[31mred", "del\x7f", "\u202eevil\u202c", "\u2066isolate\u2069", "مرحبا بالعالم", "שלום עולם",
    "Zoë Öztürk", "Łukasz Żółć", "Nguyễn Văn Ánh", "王小明", "山田 太郎", "김철수", "สมชาย ใจดี", "Ελένη", "Дмитрий",
    "👩‍👩‍👧‍👦 family", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "😀" * 50, "e\u0301", "\u0301\u0301\u0301x", "z" + "\u0334" * 60, "ﬁ ligature", "Ⅷ", "①②③",
    "ＦＵＬＬ　ＷＩＤＴＨ", "\u200bzero\u200bwidth", "\ufeffbom", "nbsp\u00a0here", "line\u2028separator", "tab\there", "new\nline",
    "cr\rlf\r\n", "İstanbul ıI", "ß SS ẞ", "ǅ", "\ufffd", "\U0001f4a9", "\ue000private",
]  # fmt: skip
_LONG = ["x" * 10_000, "word " * 2_000, "<b>" * 3_000, "'" * 5_000, "😀" * 2_500, "9" * 300]


def hostile_strings() -> list[str]:
    """Returns two hundred of them, all different."""
    kinds = _MARKUP + _FORMULAS + _QUOTES + _UNICODE + _LONG
    joined = [
        f"{first} & {second}" for first, second in zip(_MARKUP * 4, _QUOTES + _UNICODE + _FORMULAS, strict=False)
    ]
    return list(dict.fromkeys(kinds + joined))[:200]
