"""What people write in Markdown: the safe subset of it comes out, and nothing else, however hostile the text is."""

import re
import time

import pytest

from innolab.markdown import html
from portfolio.models.participation import LONGEST_COMMENT

REL = 'rel="nofollow noopener noreferrer ugc"'
HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<a href=javascript:alert(1)>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>body{display:none}</style>",
    "<form action=//evil.example><input name=password>",
    "<!-- --><!--><script>alert(1)</script>-->",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/logg-ut/)",
    "[x](https://[::1/)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[a]: javascript:alert(1)\n\n[a]",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "[x](https://a.no \"onmouseover=alert(1)\")",
    "[x](<https://a.no/\" onclick=alert(1) x=\">)",
    "https://a.no/\"onmouseover=alert(1)",
    "`<script>alert(1)</script>`",
    "```html onload=x\n<script>alert(1)</script>\n```",
    "# Overskrift\n\nUnder\n=====\n\n---",
    "| a | b |\n|---|---|\n| 1 | 2 |",
]  # fmt: skip
# Every tag that may come out, with every attribute that it may have.
ALLOWED = re.compile(
    r'</?(?:p|br|em|strong|ul|ol|li|blockquote|code|pre)>|</a>|<ol start="\d+">'
    rf'|<a href="(?:https?://|mailto:)[^"\s<>]*" {REL}>'
)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_but_the_safe_subset_comes_out(text):
    assert re.findall("<.*?>|<", ALLOWED.sub("", html(text)), re.DOTALL) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("**fet** og *kursiv*", "<p><strong>fet</strong> og <em>kursiv</em></p>"),
        ("en\nto\n\ntre", "<p>en<br>\nto</p>\n<p>tre</p>"),
        ("- en\n- to", "<ul>\n<li>en</li>\n<li>to</li>\n</ul>"),
        ("3. tre", '<ol start="3">\n<li>tre</li>\n</ol>'),
        ("> sitat", "<blockquote>\n<p>sitat</p>\n</blockquote>"),
        ("`a < b`", "<p><code>a &lt; b</code></p>"),
        ("    innrykk er ikke kode", "<p>innrykk er ikke kode</p>"),
        ("# ikke en overskrift", "<p># ikke en overskrift</p>"),
        ("<b>ikke fet</b> & slikt", "<p>&lt;b&gt;ikke fet&lt;/b&gt; &amp; slikt</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
    ],
)
def test_what_is_asked_for_comes_out_and_the_rest_stays_as_it_was_written(text, wanted):
    assert html(text).strip() == wanted


@pytest.mark.parametrize(
    ("text", "href", "shown"),
    [
        ("https://kommune.no/a?b=1", "https://kommune.no/a?b=1", "https://kommune.no/a?b=1"),
        ("www.kommune.no", "http://www.kommune.no", "www.kommune.no"),
        ("kari@kommune.no", "mailto:kari@kommune.no", "kari@kommune.no"),
        ("[rutinen](https://kommune.no/r)", "https://kommune.no/r", "rutinen (kommune.no)"),
        ("[https://kommune.no](https://evil.example)", "https://evil.example", "https://kommune.no (evil.example)"),
        ("[kommune.no.evil.example](https://kommune.no)", "https://kommune.no", "kommune.no.evil.example (kommune.no)"),
        ("[evil.example](https://x.no/evil.example)", "https://x.no/evil.example", "evil.example (x.no)"),
        (
            "https://kommune.no@evil.example/",
            "https://kommune.no@evil.example/",
            "https://kommune.no@evil.example/ (evil.example)",
        ),
        ("https://kommun\u0435.no", "https://xn--kommun-8of.no", "https://kommun\u0435.no (xn--kommun-8of.no)"),
        ("[kari@kommune.no](mailto:x@evil.example)", "mailto:x@evil.example", "kari@kommune.no (x@evil.example)"),
        ("[](https://evil.example)", "https://evil.example", "evil.example"),
    ],
)
def test_a_link_says_where_it_leads_when_its_words_do_not(text, href, shown):
    found = html(text)
    assert re.findall(r'<a href="(.*?)" (.*?)>', found) == [(href, REL)]
    assert re.sub(r"<[^>]+>", "", found).strip() == shown


@pytest.mark.parametrize("text", ["\u202egpj.exe", "&#x202e;gpj.exe", "\u2067gpj.exe", "g\u200bpj.exe"])
def test_what_turns_text_around_or_cannot_be_seen_is_left_out(text):
    assert html(text) == "<p>gpj.exe</p>\n"


@pytest.mark.parametrize(
    "piece", [">", "[", "]", "![", "*", "_a", "`", "~", "- ", "1. ", "\n> ", "<", "&", "\\", "(", "[a](", "[](",
              "http://a", "www.a", "a@b.", "x.no/", "**a ", "*a_", "\n  - x", "@a."],
)  # fmt: skip
def test_the_longest_comment_of_one_thing_over_and_over_is_done_at_once(piece):
    begin = time.process_time()
    html((piece * LONGEST_COMMENT)[:LONGEST_COMMENT])
    assert time.process_time() - begin < 2  # a tenth of that on a slow machine; what grows by squares takes minutes


def test_quotes_in_quotes_are_not_kept_without_end():
    assert html(">" * 5_000).count("<blockquote>") == 10
