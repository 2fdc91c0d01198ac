"""A page shows the disclaimer to every reader, or it is refused: page by page, file by file, folder by folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import disclaimer
import pytest
from conftest import environment
from hypothesis import given
from hypothesis import strategies as st
from sites import ROOT

from pagecheck.built import UnreadableError, read_page
from pagecheck.presence import check_drawing, check_page, check_script, check_sheet, check_words

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "This page gives general information only, it is no medical advice, and in an emergency you must call for help."
BEFORE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Asthma</title><link rel="stylesheet" href="site.css"></head>
<body><header>Menu</header><main><article><h1>Asthma</h1>
"""
ASIDE = f'<aside class="disclaimer">{WORDS}</aside>'
AFTER = "</article></main></body></html>\n"

NONE = "the page carries no medical disclaimer. Use the site's templates, which place it on every page."
UNSHOWN = (
    "the page holds the disclaimer's words, but a browser shows no disclaimer: they stand in a comment, in an "
    "element that was not closed, or without their class. Close it, or show them by the site's templates."
)
TWO = "the page carries 2 disclaimers, and a reader needs one. Remove all but the template's."
NO_DOCTYPE = "the page does not begin with '<!doctype html>', so browsers match style rules otherwise. Add it."
OUTSIDE = "the disclaimer stands outside the main content, where few read it. Put it inside <main>."


def inside(tag: str) -> str:
    return f"the disclaimer is hidden: it stands in a <{tag}>. Move it out."


def otherwise(tag: str) -> str:
    return f"the disclaimer is not shown as it was written: it stands in a <{tag}>. Close that before it."


def judged(page: str) -> list[str]:
    return check_page(read_page("index.html", page.encode()), WORDS)


def test_good_page_passes() -> None:
    assert judged(BEFORE + ASIDE + AFTER) == []


# What may stand in a page before its disclaimer, and what is found then.
SPOILT = {
    "unclosed comment": ("<!-- note", [UNSHOWN]),
    "unclosed comment with tags": ("<!-- <p>note</p>", [UNSHOWN]),
    "unclosed declaration comment": ("<!---", [UNSHOWN]),
    "unclosed textarea": ("<textarea>", [UNSHOWN]),
    "unclosed title": ("<title>", [UNSHOWN]),
    "unclosed style": ("<style>", [UNSHOWN]),
    "unclosed xmp": ("<xmp>", [UNSHOWN]),
    "unclosed noembed": ("<noembed>", [UNSHOWN]),
    "unclosed noframes": ("<noframes>", [UNSHOWN]),
    "plaintext": ("<plaintext>", [UNSHOWN]),
    "unclosed data": ('<script type="application/json"><!--<script>', [UNSHOWN]),
    "unclosed template": ("<template>", [UNSHOWN]),
    "unclosed quote": ('<p title="', [UNSHOWN]),
    "unclosed select": ("<select>", [inside("select")]),
    "unclosed option": ("<select><option>", [inside("option"), inside("select")]),
    "unclosed details": ("<details><summary>More</summary>", [inside("details")]),
    "unclosed dialog": ("<dialog>", [inside("dialog")]),
    "unclosed drawing": ("<svg><path d='M0 0'>", [inside("svg")]),
    "unclosed page in a drawing": ("<svg><foreignObject>", [inside("svg")]),
    "unclosed title of a drawing": ("<svg><title>", [inside("title"), inside("svg")]),
    "unclosed formula": ("<math><mtext>", [inside("math")]),
    "unclosed video": ("<video>", [inside("video")]),
    "unclosed canvas": ("<canvas>", [inside("canvas")]),
    "unclosed noscript": ("<noscript>", [inside("noscript"), UNSHOWN]),
    "noscript that only browsers without scripts see closed": ("<p><noscript></p>", [UNSHOWN]),
    "noscript closed with more than its name": ("<noscript><!--</noscript x>", [UNSHOWN]),
    "noscript that opens a comment for scripts": (
        "<noscript><p title='</noscript><!--'>",
        [inside("noscript"), UNSHOWN],
    ),
    "unclosed ruby text": ("<ruby>a<rp>", [inside("rp")]),
    "unclosed meter": ("<meter>", [inside("meter")]),
    "unclosed progress": ("<progress>", [inside("progress")]),
    "unclosed marquee": ("<marquee>", [otherwise("marquee")]),
    "unclosed pre": ("<pre>", [otherwise("pre")]),
    "unclosed s": ("<s>", [otherwise("s")]),
    "unclosed del": ("<del>", [otherwise("del")]),
    "unclosed bdo": ("<bdo dir=rtl>", [otherwise("bdo")]),
    "unclosed font": ("<font color=white>", [otherwise("font")]),
    "unclosed nobr": ("<nobr>", [otherwise("nobr")]),
    "unclosed strike": ("<strike>", [otherwise("strike")]),
    "unclosed sub": ("<sub>", [otherwise("sub")]),
    "unclosed sup": ("<sup>", [otherwise("sup")]),
    "unclosed ruby": ("<ruby>a<rt>", [otherwise("rt")]),
    "unclosed audio": ("<audio>", [inside("audio")]),
    "unclosed list of hints": ("<datalist>", [inside("datalist")]),
    "unclosed group of choices": ("<optgroup>", [inside("optgroup")]),
    "unclosed picture": ("<picture>", [inside("picture")]),
    "unclosed object": (
        "<object>",
        [inside("object"), "<object> shows a document that is not judged here. Link to it instead."],
    ),
    "unclosed small": ("<small>", [otherwise("small")]),
    "main ends early": ("</main>", [OUTSIDE]),
    "main ends early in many ways": ("</article></main></body></html>", [OUTSIDE]),
    "body hidden later": (
        "<body hidden>",
        ["the disclaimer is hidden by the attribute 'hidden' of <body>. Remove the attribute."],
    ),
    "html inert later": (
        "<html inert>",
        ["the disclaimer is hidden by the attribute 'inert' of <html>. Remove the attribute."],
    ),
    "unclosed popover": (
        "<div popover>",
        ["the disclaimer is hidden by the attribute 'popover' of <div>. Remove the attribute."],
    ),
    "hidden until found": (
        "<div HIDDEN='until-found'>",
        ["the disclaimer is hidden by the attribute 'hidden' of <div>. Remove the attribute."],
    ),
    "hidden from screen readers": (
        "<div aria-hidden=TRUE>",
        ["the disclaimer is hidden from screen readers by 'aria-hidden' of <div>. Remove it."],
    ),
    "label in the place of words": (
        "<div role='none IMG' aria-label='Decoration'>",
        ["the disclaimer is hidden from screen readers by 'role' of <div>. Remove it."],
    ),
    "narrow table": (
        "<table width=1><tr><td nowrap>",
        [
            "the attribute 'nowrap' of <td> can hide the disclaimer. Use the site's style sheet.",
            "the attribute 'width' of <table> can hide the disclaimer. Use the site's style sheet.",
        ],
    ),
    "another heading": (
        "<h2>Skip this legal noise</h2>\n",
        ["the disclaimer is headed 'Skip this legal noise' instead of 'Medical disclaimer'. Correct that."],
    ),
    "unclosed style attribute": (
        "<div style='display:none'>",
        ["the disclaimer is hidden by the style 'display: none' of <div>. Remove this style."],
    ),
    "cover": (
        "<div style='position:FIXED;inset:0;background:white'></div>",
        ["the style 'position: fixed' of <div> could cover the disclaimer. Remove this style."],
    ),
    "rule of the page": (
        "<style>@media print{.disclaimer{display:none}}</style>",
        [
            (
                "the disclaimer is hidden by the rule '.disclaimer { display: none }' of the page's own <style>, "
                "which matches <aside>. Remove the rule, or make it match less."
            )
        ],
    ),
    "rule of a drawing": (
        "<svg><style>&#46;disclaimer{display:none}</style></svg>",
        [
            (
                "the disclaimer is hidden by the rule '.disclaimer { display: none }' of the page's own <style>, "
                "which matches <aside>. Remove the rule, or make it match less."
            )
        ],
    ),
    "second disclaimer": (ASIDE, [TWO]),
    "second disclaimer in other words": (
        "<p class='note disclaimer'>No doctor wrote this.</p>",
        [
            TWO,
            (
                "the disclaimer says 'No doctor wrote this.' instead of the words of 'extra.disclaimer'. "
                "Show exactly these."
            ),
        ],
    ),
    "inline script": (
        "<script>document.querySelector('aside').remove()</script>",
        ["an inline script could take words away. Put it into a file and load it with 'src'."],
    ),
    "inline module": (
        "<script type=module>1</script>",
        ["an inline script could take words away. Put it into a file and load it with 'src'."],
    ),
    "script in a drawing": (
        "<svg><script>1</script></svg>",
        ["an inline script could take words away. Put it into a file and load it with 'src'."],
    ),
    "script of another host": (
        "<script src='//evil.example/x.js'></script>",
        [("<script> takes '//evil.example/x.js' from another host, which could hide words. Keep a copy here.")],
    ),
    "sheet of another host": (
        "<link rel='Alternate StyleSheet' href='https:\\\\evil.example/x.css'>",
        [("<link> takes 'https:\\\\evil.example/x.css' from another host, which could hide words. Keep a copy here.")],
    ),
    "script as an address": (
        "<script src='data:,1'></script>",
        ["the attribute 'src' of <script> is a script or a page of its own. Write a plain address."],
    ),
    "sheet as an address": (
        "<link rel=stylesheet href='data:text/css,*{display:none}'>",
        ["the attribute 'href' of <link> is a script or a page of its own. Write a plain address."],
    ),
    "handler": (
        "<img src='a.png' alt='' ONERROR='1'>",
        ["the attribute 'onerror' of <img> runs a script. Remove it."],
    ),
    "handler without a value": ("<p onclick>", ["the attribute 'onclick' of <p> runs a script. Remove it."]),
    "handler after a slash": (
        "<svg/onload=1></svg>",
        ["the attribute 'onload' of <svg> runs a script. Remove it."],
    ),
    "handler of a timeline": (
        "<svg><animate onbegin='1'/></svg>",
        ["the attribute 'onbegin' of <animate> runs a script. Remove it."],
    ),
    "script address": (
        "<a href=' java\tscr&#10;ipt:1'>a</a>",
        ["the attribute 'href' of <a> is a script or a page of its own. Write a plain address."],
    ),
    "script address in a form": (
        "<button formaction='JavaScript:1'>a</button>",
        ["the attribute 'formaction' of <button> is a script or a page of its own. Write a plain address."],
    ),
    "script address in a timeline": (
        "<svg><a><set attributeName='href' to='javascript:1'/></a></svg>",
        ["the attribute 'to' of <set> is a script or a page of its own. Write a plain address."],
    ),
    "script address in a drawing": (
        "<svg><a xlink:href='&#1;javascript:1'>a</a></svg>",
        ["the attribute 'xlink:href' of <a> is a script or a page of its own. Write a plain address."],
    ),
    "refresh": (
        "<meta http-equiv=' REFRESH' content='0;url=x'>",
        ["'meta refresh' would lead the reader away. Remove it."],
    ),
    "base": ("<base href='/x/'>", ["<base> would send every link elsewhere. Remove it."]),
    "frame": (
        "<iframe srcdoc='&lt;p&gt;'></iframe>",
        ["<iframe> shows a document that is not judged here. Link to it instead."],
    ),
    "embedded file": (
        "<embed src='x.html'>",
        ["<embed> shows a document that is not judged here. Link to it instead."],
    ),
    "shadow": (
        "<template shadowrootmode=open></template>",
        ["<template shadowrootmode> would be shown in the place of what stands around it. Remove it."],
    ),
}


@pytest.mark.parametrize(("before", "expected"), SPOILT.values(), ids=SPOILT)
def test_page_that_hides_the_disclaimer_is_refused(before: str, expected: list[str]) -> None:
    assert judged(BEFORE + before + ASIDE + AFTER) == expected


ODD = {
    "closed comment": "<!-- a note -->",
    "odd comments": "<!--> <!---> <!-- - -- --!>",
    "processing instruction": "<?php nothing ?>",
    "closed details": "<details><summary>More</summary>more</details>",
    "open details": "<details open><summary>More</summary>",
    "closed textarea": "<textarea rows=2></textarea>",
    "closed noscript": "<noscript><p>No scripts here.</p></noscript>",
    "a comment on noscript": "<!-- <noscript> is not used here -->",
    "a value with noscript": "<span title='<noscript>'>a</span><img src='a.png' alt='a <noscript> tag'>",
    "data with noscript": '<script type="application/json">{"a": "<noscript>"}</script>',
    "a noscript and a comment on it": "<noscript>No scripts.</noscript><!-- <noscript> -->",
    "its own heading": "<h2>Medical\n disclaimer</h2>\n",
    "a heading further up": "<h2>Read next</h2><p>More</p>",
    "a group": "<div role=group>",
    "closed template": "<template><p>later</p></template>",
    "unclosed paragraph": "<p>one<p>two",
    "unclosed table": "<table><tr><td>",
    "unclosed section": "<section><div>",
    "closed small print": "<p><small>more</small> and <del>less</del></p>",
    "code": "<pre><code>&lt;script&gt;1&lt;/script&gt; &lt;!-- .disclaimer{display:none}</code></pre>",
    "data": '<script type="application/ld+json">{"a": "</p>"}</script>',
    "a script of the site": "<script src='../assets/early.js' defer></script>",
    "hidden things elsewhere": "<p hidden>a</p><p style='display:none'>b</p><div aria-hidden=true>c</div>",
    "a picture as an address": "<img alt='' src='data:image/png;base64,AAAA'>",
    "another host": "<a href='https://www.who.int/'>WHO</a>",
    "mail and telephone": "<a href='mailto:a@b.example'>a</a><a href='tel:112'>112</a>",
    "words like attributes": "<p title='onclick=1 javascript:1'>onclick='1'</p>",
    "emoji and right to left": "<p>\U0001f469\u200d\u2695\ufe0f \u05d0 \u202e</p>",
    "a rule for other things": "<style>.x{display:none}@media print{p{display:none}}</style>",
    "stray end tags": "</div></p></section></template></noscript></b>",
}


@pytest.mark.parametrize("before", ODD.values(), ids=ODD)
def test_page_with_an_oddity_passes(before: str) -> None:
    assert judged(BEFORE + before + ASIDE + AFTER) == []


WRONG = {
    "no disclaimer": ("", [NONE]),
    "words alone": (f"<p>{WORDS}</p>", [UNSHOWN]),
    "class in another case": (f'<aside class="Disclaimer">{WORDS}</aside>', [UNSHOWN]),
    "one word less": (
        ASIDE.replace(" only", ""),
        [
            (
                "the disclaimer says 'This page gives general information, it is no medical advice…' "
                "instead of the words of 'extra.disclaimer'. Show exactly these."
            )
        ],
    ),
    "a word that only looks alike": (
        ASIDE.replace("medical", "m\u0435dical"),
        [
            (
                "the disclaimer says 'This page gives general information only, it is no m\u0435dical a…' "
                "instead of the words of 'extra.disclaimer'. Show exactly these."
            )
        ],
    ),
    "a hidden word": (
        ASIDE.replace("no medical", "<b hidden>no</b> medical"),
        ["the disclaimer is hidden by the attribute 'hidden' of <b>. Remove the attribute."],
    ),
    "another label": (
        ASIDE.replace("<aside", "<aside aria-label='Decoration'"),
        ["the disclaimer is labelled 'Decoration' instead of 'Medical disclaimer'. Correct that."],
    ),
    "struck words": (ASIDE.replace("no medical", "<del>no</del> medical"), [otherwise("del")]),
    "in the header": (f"</main><div>{ASIDE}</div>", [OUTSIDE]),
}


@pytest.mark.parametrize(("instead", "expected"), WRONG.values(), ids=WRONG)
def test_wrong_disclaimer_is_refused(instead: str, expected: list[str]) -> None:
    assert judged(BEFORE + instead + AFTER) == expected


@pytest.mark.parametrize("page", ["", " ", "x", "<!doctype html>", "<frameset><frame></frameset>"])
def test_page_without_anything_is_refused(page: str) -> None:
    assert NONE in judged(page)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", [NO_DOCTYPE]),
        ("<p>a</p><!doctype html>", [NO_DOCTYPE]),
        ("<p><!doctype html>", [NO_DOCTYPE]),
        ("<!doctype htm>", [NO_DOCTYPE]),
        ('<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">', [NO_DOCTYPE]),
        ("\n<!DOCTYPE HTML >", []),
        ("\n<!-- built by hand --> <!DOCTYPE HTML SYSTEM 'about:legacy-compat'>", []),
    ],
)
def test_page_must_begin_as_browsers_expect(before: str, expected: list[str]) -> None:
    assert judged(before + BEFORE.removeprefix("<!doctype html>") + ASIDE + AFTER) == expected


@pytest.mark.parametrize(
    "words",
    [
        WORDS.replace(" ", "\n   "),
        WORDS.replace("general information", "<b>general <i>information</i></b>"),
        WORDS.replace(" ", "&#32;"),
        WORDS.replace(" ", "&nbsp;"),
    ],
)
def test_same_words_in_other_clothes_pass(words: str) -> None:
    assert judged(f'{BEFORE}<aside class="a disclaimer b">{words}</aside>{AFTER}') == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (BEFORE.encode("utf-16"), "the file is not UTF-8, so browsers read other words than were written."),
        (b"caf\xe9", "the file is not UTF-8, so browsers read other words than were written."),
        (b"a\0b", "the file holds a NUL character."),
        (b"\x1b$B", "the file holds the control character U+001B."),
    ],
    ids=["utf-16", "latin-1", "nul", "iso-2022-jp"],
)
def test_page_that_cannot_be_read_is_refused(data: bytes, expected: str) -> None:
    with pytest.raises(UnreadableError, match=f"^{re.escape(expected)} Save it as UTF-8.$"):
        read_page("index.html", data)


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("a.html", "<meta charset='Shift_JIS'>"),
        ("a.html", "<meta http-equiv=content-type content='text/html; charset=Shift_JIS'>"),
        ("a.xhtml", "<?xml version='1.0' encoding='Shift_JIS'?><html xmlns='http://www.w3.org/1999/xhtml'/>"),
    ],
)
def test_page_that_tells_of_another_encoding_is_refused(name: str, page: str) -> None:
    expected = "the file says that it is 'Shift_JIS', so browsers read other words than were written. Write 'utf-8'."
    with pytest.raises(UnreadableError, match=f"^{re.escape(expected)}$"):
        read_page(name, page.encode())


@pytest.mark.parametrize("count", [250, 5_000, 50_000])
def test_page_that_is_nested_too_deep_is_refused(count: int) -> None:
    expected = "the file has more than 200 elements in one another, too many to be judged. Close them."
    with pytest.raises(UnreadableError, match=f"^{re.escape(expected)}$"):
        read_page("index.html", (BEFORE + "<div>" * count + ASIDE + AFTER).encode())


def test_page_that_is_nested_less_deep_is_judged() -> None:
    assert judged(BEFORE + "<div>" * 190 + ASIDE + AFTER) == []


XHTML = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><main>{}</main></body></html>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (ASIDE, []),
        (f"<p/>{ASIDE}", []),
        (f"<template/>{ASIDE}", []),
        (f"<template>{ASIDE}</template>", [UNSHOWN]),
        (f"<noscript>{ASIDE}</noscript>", [inside("noscript"), UNSHOWN]),
        (f"<h:details xmlns:h='http://www.w3.org/1999/xhtml'>{ASIDE}</h:details>", [inside("details")]),
        (
            f"<h:script xmlns:h='http://www.w3.org/1999/xhtml'>1</h:script>{ASIDE}",
            ["an inline script could take words away. Put it into a file and load it with 'src'."],
        ),
    ],
)
def test_xhtml_is_read_as_xml(body: str, expected: list[str]) -> None:
    page = read_page("page.XHTML", XHTML.format(body).encode())
    assert check_page(page, WORDS) == expected


IN_XML = "the file defines entities, attributes or a style sheet in XML's own way. Remove that part."
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
INLINE = "an inline script could take words away. Put it into a file and load it with 'src'."
DRAWINGS = {
    "script": (SVG.format("<script>1</script>"), [INLINE]),
    "script behind a prefix": (
        '<x:svg xmlns:x="http://www.w3.org/2000/svg"><x:script>1</x:script></x:svg>',
        [INLINE],
    ),
    "script in what HTML reads as text": (
        SVG.format("<desc><textarea><script>1</script></textarea></desc>"),
        [INLINE],
    ),
    "script between CDATA that HTML reads as a comment": (
        SVG.format("<desc><![CDATA[<!--]]><script>1</script><![CDATA[-->]]></desc>"),
        [INLINE],
    ),
    "handler": (SVG.format("<a onclick='1'/>"), ["the attribute 'onclick' of <a> runs a script. Remove it."]),
    "handler by default": ('<!DOCTYPE svg [<!ATTLIST svg onload CDATA "1">]>' + SVG.format(""), [IN_XML]),
    "entity": ('<!DOCTYPE svg [<!ENTITY x "<script/>">]>' + SVG.format("&x;"), [IN_XML]),
    "style sheet that transforms": ('<?xml-stylesheet href="x.xsl" type="text/xsl"?>' + SVG.format(""), [IN_XML]),
    "script address": (
        SVG.format("<a xlink:href='java&#9;script:1'/>"),
        ["the attribute 'href' of <a> is a script or a page of its own. Write a plain address."],
    ),
    "page inside": (
        SVG.format('<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">a</p></foreignObject>'),
        ["the file holds a page inside (XHTML). Remove that part."],
    ),
    "page inside behind a reference": (
        SVG.format('<foreignObject><p xmlns="http://www.w3.org/1999&#47;xhtml">a</p></foreignObject>'),
        ["the file holds a page inside (XHTML). Remove that part."],
    ),
    "not closed": (
        "<svg><script>1</script>",
        [
            (
                "the file is not well-formed XML (no element found: line 1, column 23). "
                "Mend it, or rewrite it as a page in Markdown."
            )
        ],
    ),
}


@pytest.mark.parametrize(("drawing", "expected"), DRAWINGS.values(), ids=DRAWINGS)
def test_drawing_that_can_act_is_refused(drawing: str, expected: list[str]) -> None:
    assert check_drawing(drawing.encode()) == expected


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_drawing_in_another_encoding_is_refused(encoding: str) -> None:
    expected = "the file is not UTF-8, so browsers read other words than were written. Save it as UTF-8."
    assert check_drawing(SVG.format("<text>café</text>").encode(encoding)) == [expected]


@pytest.mark.parametrize(
    "drawing",
    [
        SVG.format('<title>On</title><a href="https://www.who.int/"><path d="M0 0"/></a><style>path{fill:red}</style>'),
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE svg>\n' + SVG.format("<!-- <script>1</script> -->"),
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>',
        "\ufeff" + SVG.format(""),
    ],
)
def test_drawing_that_only_shows_passes(drawing: str) -> None:
    assert check_drawing(drawing.encode()) == []


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ("document.querySelector('.disclaimer')", "disclaimer"),
        ('document.getElementsByClassName("disclaimer")[0].remove()', "disclaimer"),
        ("document.getElementsByClassName( `note disclaimer` )", "disclaimer"),
        ("document.querySelector('[class=\"disclaimer\"]')", "disclaimer"),
        ("document.querySelector('.page-foot').remove()", "page-foot"),
    ],
)
def test_script_that_names_the_disclaimer_is_refused(script: str, name: str) -> None:
    expected = f"the script names '.{name}', so it could take the words away. Leave that element alone."
    assert check_script(script.encode()) == [expected]


@pytest.mark.parametrize(
    "script",
    ["location='https://evil.example/?'+location", 'window.location.href = "//evil.example/"', "location.replace(`https://evil.example/`)"],
)  # fmt: skip
def test_script_that_leads_away_is_refused(script: str) -> None:
    (message,) = check_script(script.encode())
    assert message.startswith("the script leads the reader to '")
    assert message.endswith("evil.example/'. Write a link that the reader can choose.") or "/?'" in message


def test_script_in_another_encoding_is_refused() -> None:
    expected = "the script is not UTF-8, so browsers run another one than was judged. Save it as UTF-8."
    for encoding in ("utf-16", "utf-16-le", "latin-1"):
        assert check_script("'é'; document.querySelector('.disclaimer')".encode(encoding)) == [expected]


@pytest.mark.parametrize(
    "script",
    ["query('.other')", "// the disclaimer stays", '["disclaimer", "page-footnote"]', "location.hash = '#a'"],
)
def test_script_that_leaves_the_words_alone_passes(script: str) -> None:
    assert check_script(script.encode()) == []


def test_sheet_that_browsers_read_otherwise_is_refused() -> None:
    expected = "the style sheet is not UTF-8, so browsers read other rules than were judged. Save it as UTF-8."
    rule = ".disclaimer { display: none }"
    assert check_sheet(rule.encode("utf-16")) == [expected]
    assert check_sheet(rule.encode("utf-16-le")) == [expected]
    assert check_sheet(b"/* caf\xe9 */") == [expected]
    assert check_sheet("\ufeff/* café */".encode()) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (None, "'extra.disclaimer' is missing or empty. Write the medical disclaimer there, in full sentences."),
        ("", "'extra.disclaimer' is missing or empty. Write the medical disclaimer there, in full sentences."),
        (" \n ", "'extra.disclaimer' is missing or empty. Write the medical disclaimer there, in full sentences."),
        (12, "'extra.disclaimer' is missing or empty. Write the medical disclaimer there, in full sentences."),
        (["Ask."], "'extra.disclaimer' is missing or empty. Write the medical disclaimer there, in full sentences."),
        (
            "Ask a\ndoctor.",
            (
                "'extra.disclaimer' is 'Ask a doctor.', which is too short to warn anyone. "
                "Say that the page is information only and when to ask for help."
            ),
        ),
        (
            "la la la la la la la la la la la la la la",
            (
                "'extra.disclaimer' is 'la la la la la la la la la la la la la la', which is too short to warn anyone. "
                "Say that the page is information only and when to ask for help."
            ),
        ),
        (
            f"\u202e{WORDS}",
            "'extra.disclaimer' holds the invisible character U+202E, which can turn or break words. Delete it.",
        ),
        (
            WORDS.replace("medical", "med\u200bical"),
            "'extra.disclaimer' holds the invisible character U+200B, which can turn or break words. Delete it.",
        ),
        (WORDS.replace("information", "infor\u00admation"), ""),
        (
            "- - - - - - - - - - - - - - -",
            (
                "'extra.disclaimer' is '- - - - - - - - - - - - - - -', which is too short to warn anyone. "
                "Say that the page is information only and when to ask for help."
            ),
        ),
        (WORDS, ""),
        ("Diese Seite gibt nur Auskunft & ersetzt <keinen> Arzt; rufen Sie bei Gefahr sofort den Notruf an.", ""),
    ],
)
def test_words_that_warn_nobody_are_refused(words: object, expected: str) -> None:
    assert check_words(words) == expected


FRAGMENTS = st.sampled_from([*SPOILT, *ODD]).map(lambda name: SPOILT[name][0] if name in SPOILT else ODD[name])
TAGS = st.sampled_from(
    ["<", ">", "</", "<!", "--", "<p", "<svg>", "</p>", "<table>", "'", '"', "=", "&", "/", "\r", ASIDE]
)


@given(st.one_of(st.text(), st.lists(FRAGMENTS | TAGS | st.text(max_size=3)).map("".join)))
def test_no_page_stops_the_check(page: str) -> None:
    for name in ("index.html", "page.xhtml"):
        try:
            read = read_page(name, page.encode(errors="replace"))
        except UnreadableError:
            continue
        check_page(read, WORDS)


@given(st.one_of(st.binary(), st.lists(FRAGMENTS | TAGS).map("".join).map(str.encode)))
def test_no_drawing_stops_the_check(data: bytes) -> None:
    check_drawing(data)
    check_drawing(SVG.format("{}").encode().replace(b"{}", data))


def folder_with(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


GOOD: dict[str, str | bytes] = {"index.html": BEFORE + ASIDE + AFTER, "site.css": "p { margin: 0 }"}


def found_in(folder: Path, files: dict[str, str | bytes], expected: dict[str, str] | None = None) -> list[str]:
    return [str(finding) for finding in disclaimer.check_folder(folder_with(folder, GOOD | files), WORDS, expected)]


@pytest.mark.parametrize("name", ["a.html", "a.htm", "a.HTML", "deep/er/a.Htm", "a.xhtml", "a.XHT"])
def test_every_file_that_a_browser_shows_is_judged(tmp_path: Path, name: str) -> None:
    doctype = "" if "xh" in name.lower() else "<!doctype html>"
    assert found_in(tmp_path, {name: f"{doctype}<html><body><p>Old leaflet</p></body></html>"}) == [
        f"site/{name}: {NONE} [disclaimer]"
    ]


@pytest.mark.parametrize("name", ["a.svg", "a.SVG", "a.xml", "feed.atom", "feed.rss", "a.xsl"])
def test_every_file_of_xml_is_judged(tmp_path: Path, name: str) -> None:
    assert found_in(tmp_path, {name: SVG.format("<script>1</script>")}) == [f"site/{name}: {INLINE} [disclaimer]"]


@pytest.mark.parametrize("name", ["a.txt", "a.png", "CNAME", "a.json", "a.html.txt", "a.woff2"])
def test_file_that_no_browser_shows_as_a_page_passes(tmp_path: Path, name: str) -> None:
    assert found_in(tmp_path, {name: "<html><script>1</script>"}) == []


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("a.php", "the ending '.php'"),
        ("a.MHT", "the ending '.mht'"),
        ("a.svgz", "the ending '.svgz'"),
        ("a.html.gz", "the ending '.gz'"),
        ("a", "no ending"),
        ("_headers", "no ending"),
        (".htaccess", "no ending"),
    ],
)
def test_file_that_is_not_judged_is_refused(tmp_path: Path, name: str, ending: str) -> None:
    assert found_in(tmp_path, {name: "<html><p>Old leaflet</p>"}) == [
        (
            f"site/{name}: a file with {ending} is not judged, so it could show words without the disclaimer. "
            "Rewrite it as a page in Markdown, or remove it. [disclaimer]"
        )
    ]


def test_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    folder_with(tmp_path / "other", {"a.html": "<p>Old leaflet</p>"})
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "more").symlink_to(tmp_path / "other")
    expected = "the folder is a link, and what it holds was not judged. Put the files themselves there."
    assert found_in(tmp_path / "site", {}) == [f"site/more: {expected} [disclaimer]"]


@pytest.mark.parametrize("name", ["deep.css", "a.html"])
def test_brackets_too_deep_in_one_another_to_be_read_are_found(tmp_path: Path, name: str) -> None:
    rule = f"{':is(' * 900}aside{')' * 900} {{ display: none }}"
    page = f"{BEFORE}<style>{rule}</style>{ASIDE}{AFTER}"
    assert found_in(tmp_path, {name: page if name == "a.html" else rule}) == [
        (
            f"site/{'a' if name == 'a.html' else 'index'}.html: it, or a style sheet, holds brackets too deep in one "
            "another to be judged. Take some away. [disclaimer]"
        )
    ]


@pytest.mark.parametrize("target", ["x.txt", "/x.txt", "none.js", "site.css", "deep/x.mjs?x"])
def test_script_that_is_not_judged_is_refused(tmp_path: Path, target: str) -> None:
    page = BEFORE + f'<script src="{target}"></script>' + ASIDE + AFTER
    assert found_in(tmp_path, {"a.html": page, "x.txt": "alert(1)", "x.js": ""}) == [
        (
            f"site/a.html: the script '{target}' was not judged: it is no .js or .mjs file of this folder. "
            "Keep it there. [disclaimer]"
        )
    ]


def test_rule_of_any_sheet_in_the_folder_is_judged(tmp_path: Path) -> None:
    assert found_in(tmp_path, {"deep/Other.CSS": ".disclaimer { display: none }"}) == [
        (
            "site/index.html: the disclaimer is hidden by the rule '.disclaimer { display: none }' of "
            "site/deep/Other.CSS, which matches <aside>. Remove the rule, or make it match less. [disclaimer]"
        )
    ]


@pytest.mark.parametrize("target", ["x.txt", "/x.txt", "../x.css", "deep/site.css", "/base/none.css", "site.css.txt"])
def test_linked_sheet_that_is_not_judged_is_refused(tmp_path: Path, target: str) -> None:
    link = f'<link rel="stylesheet" href="{target}">'
    assert found_in(tmp_path, {"a.html": BEFORE + link + ASIDE + AFTER, "x.txt": ".disclaimer { display: none }"}) == [
        (
            f"site/a.html: the style sheet '{target}' was not judged: it is no .css file of this folder. "
            "Keep it there. [disclaimer]"
        )
    ]


@pytest.mark.parametrize(
    "target", ["../site.css?v=1#x", "/site.css", "/base/site.css", " ../site.css\n", "./../site.css"]
)
def test_linked_sheet_of_the_folder_passes(tmp_path: Path, target: str) -> None:
    page = (BEFORE + ASIDE + AFTER).replace("site.css", target)
    assert found_in(tmp_path, {"deep/a.html": page}) == []


def test_page_too_many_and_page_too_few_are_found(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"extra.html": GOOD["index.html"]}
    assert found_in(tmp_path, files, {"index.html": "docs/index.md", "a/index.html": "docs/a.md"}) == [
        (
            "site/extra.html: the page was not built from a Markdown page through the site's template. "
            "Rewrite it as Markdown. [disclaimer]"
        ),
        "docs/a.md: the page was not built: its template gave nothing. Mend the template or the page. [disclaimer]",
    ]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "hooks" / "disclaimer.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment(), cwd="/")


@pytest.mark.slow
def test_command_passes_the_built_site(site: Path) -> None:
    ended = run(site)
    pages = len(list(site.rglob("*.html")))
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"No issues found in {pages} pages.\n", "")


@pytest.mark.slow
def test_command_refuses_a_spoilt_site(site: Path, tmp_path: Path) -> None:
    shutil.copytree(site, tmp_path / "copy")
    page = tmp_path / "copy" / "types" / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace('class="disclaimer"', 'class="disclaimer" hidden'))
    ended = run(tmp_path / "copy")
    first, last = ended.stdout.splitlines()
    assert (ended.returncode, ended.stderr) == (1, "")
    assert first == (
        f"{page}: the disclaimer is hidden by the attribute 'hidden' of <aside>. Remove the attribute. [disclaimer]"
    )
    assert last.startswith("1 finding in ")


@pytest.mark.slow
def test_command_refuses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    ended = run(tmp_path / "none")
    expected = f"{tmp_path / 'none'}: there is no such folder. Build the site first: make site. [disclaimer]\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, expected, "")


@pytest.mark.slow
def test_command_refuses_an_empty_folder(tmp_path: Path) -> None:
    ended = run(tmp_path)
    expected = f"{tmp_path}: the folder holds no page. Name the folder that a host would serve. [disclaimer]"
    assert (ended.returncode, ended.stdout.splitlines()[0], ended.stderr) == (1, expected, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("extra: {}\n", "'extra.disclaimer' is missing or empty."),
        ("extra: {disclaimer: Ask.}\n", "'extra.disclaimer' is 'Ask.', which is too short to warn anyone."),
        ("- [\n", "'extra.disclaimer' is missing or empty."),
        ("", "'extra.disclaimer' is missing or empty."),
    ],
)
def test_command_refuses_settings_without_words(tmp_path: Path, settings: str, said: str) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_text(settings)
    ended = run(folder_with(tmp_path / "site", dict(GOOD)), "-f", file)
    assert (ended.returncode, ended.stderr) == (1, "")
    assert ended.stdout.startswith(f"{file}: {said}")


@pytest.mark.slow
def test_command_reads_the_words_of_any_settings(tmp_path: Path) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_text(f"x: !!python/name:os.system\ny: !ENV [A, b]\nextra:\n  disclaimer: {WORDS}\n")
    assert run(folder_with(tmp_path / "site", dict(GOOD)), "-f", file).returncode == 0


def test_a_file_whose_name_is_no_text_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / os.fsdecode(b"bad\xff.html")).write_text("<p>x</p>")
    assert disclaimer.main([str(tmp_path), "-f", str(ROOT / "mkdocs.yml")]) == 1
    assert "bad\\udcff.html: the page carries no medical disclaimer" in capsys.readouterr().out
