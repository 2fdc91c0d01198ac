"""No style rule may hide the disclaimer or the signs of an emergency; rules that hide nothing are left in peace."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import ROOT

from pagecheck.built import read_page
from pagecheck.presence import check_page
from pagecheck.styles import SCRIPTED_CLASSES, hiding_declaration, hiding_rules, inline_declarations

WORDS = "This page gives general information only, it is no medical advice, and in an emergency you must call for help."
PAGE = f"""<!doctype html>
<html class="no-js" lang="en"><head><title>Asthma</title></head>
<body data-md-color-scheme="default"><main><article class="md-content__inner">
<h1>Asthma</h1><details open><summary>More</summary><p></p></details>
<footer class="page-foot"><h2>Medical disclaimer</h2><aside class="disclaimer note">{WORDS}</aside></footer>
</article></main></body></html>
"""


def hidden_by(css: str) -> list[str]:
    return check_page(read_page("index.html", PAGE.encode()), WORDS, list(hiding_rules(css, "site.css")))


# Each takes the words, or some of them, out of a reader's sight, at some moment, on some screen or on paper.
HIDING = [
    "display: none",
    "DISPLAY: NONE !important",
    "display: none ! IMPORTANT",
    "d\\69splay: n\\6fne",
    "display: /* always */ none",
    "display: var(--shown)",
    "visibility: hidden",
    "visibility: collapse",
    "content-visibility: hidden",
    "opacity: 0",
    "opacity: +0",
    "opacity: 0e0",
    "opacity: .2",
    "opacity: 1e-9",
    "opacity: 3%",
    "opacity: calc(1 - 1)",
    "opacity: var(--seen)",
    "-webkit-opacity: 0",
    "color: transparent",
    "color: #0000",
    "color: #00000010",
    "color: rgba(0, 0, 0, 0)",
    "color: rgb(0 0 0 / 0%)",
    "color: hsl(0 0% 0% / calc(0))",
    "color: color-mix(in srgb, transparent, transparent)",
    "-webkit-text-fill-color: transparent",
    "--md-typeset-color: transparent",
    "font-size: 0",
    "font-size: 1px",
    "font-size: .1rem",
    "font-size: 10%",
    "font-size: calc(0px)",
    "font-size: min(0px, 1em)",
    "font: 0/0 a",
    "font: italic 1px/2 serif",
    "font-size-adjust: 0",
    "line-height: 0",
    "zoom: 0.01",
    "letter-spacing: -1em",
    "word-spacing: 99em",
    "clip: rect(0 0 0 0)",
    "clip-path: inset(100%)",
    "-webkit-clip-path: circle(0)",
    "mask: linear-gradient(transparent, transparent)",
    "-webkit-mask-image: url(nothing.png)",
    "-webkit-mask-box-image: url(nothing.png)",
    "transform: scale(0)",
    "translate: -200vw",
    "scale: 0",
    "rotate: y 90deg",
    "animation: leave 1s forwards",
    "filter: opacity(0)",
    "filter: blur(9px)",
    "mix-blend-mode: screen",
    "content: ''",
    "position: absolute; left: -9999px",
    "position: absolute; left: 200vw",
    "position: fixed; inset: 100% auto auto 0",
    "position: absolute; top: -60rem",
    "position: relative; z-index: -1",
    "margin-left: -9999px",
    "margin-inline-start: 999px",
    "padding-left: 200vw",
    "text-indent: -60em",
    "width: 3px; overflow: hidden",
    "max-width: 0",
    "color: #fff",
    "color: ivory !important",
    "color: rgb(255, 250, 250)",
    "-webkit-text-fill-color: white",
    "color: var(--md-default-bg-color)",
    "color: var( --site-paper )",
    "display: table-column",
    "display: table-column-group",
    "aspect-ratio: 1000/1; overflow: hidden; min-height: 0",
    "max-height: 101px; overflow: hidden",
    "height: 100vh; overflow-y: clip",
    "max-block-size: 40em; overflow: visible hidden",
    "display: grid; grid-template-columns: 0 1fr; overflow: hidden",
    "height: 0; overflow: hidden",
    "height: 2px; overflow: hidden",
    "max-height: min(0px, 1em); overflow: hidden",
    "max-block-size: 1em; overflow: clip",
    "grid-template-rows: 0fr; overflow: hidden",
    "contain: size; overflow: hidden",
    "white-space: nowrap; overflow: hidden; text-overflow: ellipsis",
    "text-wrap: nowrap",
    "-webkit-line-clamp: 1",
    "-webkit-text-security: disc",
    "text-decoration: line-through",
    "unicode-bidi: bidi-override; direction: rtl",
    "interactivity: inert",
    "--md-default-fg-color: #0000",
    "animation-name: leave",
    "offset-path: ray(0deg)",
    "container: box / size",
    "container-type: size",
    "text-wrap-mode: nowrap",
    "text-decoration-line: line-through",
    "grid-template: 0fr / 1fr",
    "grid-auto-rows: 0",
    *(f"{name}: url(nothing.png)" for name in ("mask-border", "mask-border-source", "mask-box-image-source")),
    *(f"{name}: 1px" for name in ("inline-size", "max-inline-size", "block-size")),
    *(f"{name}: 999vw" for name in ("right", "bottom", "inset-inline", "inset-block")),
    *(f"inset-{axis}-{end}: -999px" for axis in ("inline", "block") for end in ("start", "end")),
    *(f"margin{side}: 0 -99em" for side in ("", "-inline", "-block")),
    *(f"margin-{side}: 99em" for side in ("right", "top", "bottom", "inline-end", "block-start", "block-end")),
    *(f"padding{side}: 99em" for side in ("", "-right", "-inline", "-inline-start", "-inline-end")),
    "margin-left: calc(-1 * 9999px)",
    "margin-left: calc(2 * (1em - 9999px))",
    "margin-left: calc(100vw - 320px)",
    "margin-left: calc(9999px / 0)",
    "margin-left: calc(infinity * 1px)",
    "margin-left: max(1px, 9999px)",
    "margin-left: clamp(0px, 999px, 9999px)",
    "position: relative; left: calc(0px - 9999px)",
    "position: relative; left: var(--l)",
    "translate: calc(-200vw) 0",
    "text-indent: calc(-9999px)",
    "letter-spacing: calc(-1em)",
    "letter-spacing: var(--s)",
    "word-spacing: calc(900px)",
    "font-size: var(--none)",
    "line-height: calc(1px * 2)",
    "width: calc(100% - 280px)",
    "display: env(x, none)",
    "display: if(media(print): none; else: none)",
    "display: attr(data-x type(*), none)",
    "display: --mine()",
    "display: ruby-text",
    "filter: var(--f)",
    "filter: invert(.5)",
    "white-space: env(x, nowrap)",
    "grid-template-rows: var(--rows)",
    "z-index: calc(-1)",
    "interactivity: inert",
    "color: #f5f0e8; background: #f5f0e8",
    "color: #333; background-color: rgb(48 48 48)",
    "color: var(--w); background: var(--w)",
    "background: #222",
    "background-color: hsl(0 0% 10%)",
    "background: url(x.png) #000 no-repeat",
    "background: linear-gradient(#222, #222)",
    "background: oklch(20% 0 0)",
    "background: color-mix(in srgb, #000, #111)",
    "color: #000; background: color-mix(in srgb, #000, #111)",
    "color: color(display-p3 1 1 1)",
    "color: #d0d0d0",
    "color: rgb(255 255 255)",
    "color: rgb(0 0 0 / 50%); background: #888",
    "color: hwb(0 100% 0%)",
    "color: lab(100% 0 0)",
    "color: oklch(100% 0 0)",
    "color: Canvas",
    "color: light-dark(#fff, #000)",
    "color: color-mix(in srgb, #fff 97%, #000)",
    "-webkit-text-fill-color: color-mix(in srgb, #fff 97%, #000)",
    "-webkit-text-stroke: 14px #fff",
    "max-height: 100px; overflow: auto",
    "height: 20em; overflow-y: scroll",
    "writing-mode: vertical-rl",
    "text-orientation: upright; writing-mode: sideways-lr",
]


@pytest.mark.parametrize("declarations", HIDING)
def test_declaration_that_hides_is_found(declarations: str) -> None:
    assert len(hidden_by(f".disclaimer {{ {declarations} }}")) == 1


@pytest.mark.parametrize("declarations", HIDING)
def test_declaration_that_hides_is_found_in_a_style_attribute(declarations: str) -> None:
    assert hiding_declaration(inline_declarations(declarations))


# Each must do no harm: a site is styled by such rules, and the theme's own sheets are full of them.
HARMLESS = [
    "display: block",
    "display: grid",
    "visibility: visible",
    "opacity: 1",
    "opacity: 75%",
    "color: #000000de",
    "color: var(--md-default-fg-color)",
    "color: rgb(0 0 0 / 87%)",
    "color: inherit",
    "--md-default-fg-color--lightest: #00000012",
    "font: inherit",
    "font: bold 1rem/1.4 serif",
    "font-size: 1rem",
    "font-size: .9em",
    "font-size: 80%",
    "line-height: 1.6",
    "letter-spacing: -.01em",
    "zoom: 1",
    "clip-path: none",
    "transform: none",
    "animation: none",
    "filter: none",
    "margin: 0 auto",
    "margin: 1.5em 0 -.5em",
    "padding: 1rem 2rem",
    "text-indent: 0",
    "width: 100%",
    "max-width: 40rem",
    "min-height: 0",
    "height: auto",
    "height: 100%",
    "white-space: normal",
    "text-decoration: underline",
    "z-index: 1",
    "border: 0",
    "position: relative; top: 0; left: -1px",
    "overflow: hidden",
    "display: inline-flex",
    "width: calc(100% - 2rem)",
    "max-width: min(40rem, 100vw - 48px)",
    "font-size: min(1.8em, 13.5vw)",
    "font-size: clamp(1rem, 2vw, 1.5rem)",
    "margin-left: calc(-1 * (1rem + 2px) / 2)",
    "margin: max(1rem, 2vw) auto",
    "filter: grayscale(1)",
    "color: CanvasText",
    "color: currentcolor",
    "color: #fff; background: #0f5a61",
    "color: #000; background: none",
    "color: hwb(200 10% 60%)",
    "color: oklch(30% 0.05 200)",
    "background: lab(95% 0 0)",
    "background: #fdeeeb",
    "background: #0000",
    "background: none",
    "background: url(x.png) no-repeat",
    "background: linear-gradient(#fff, transparent)",
    "background-color: var(--card-tint)",
    "-webkit-text-stroke: .5px",
]


@pytest.mark.parametrize("declarations", HARMLESS)
def test_declaration_that_hides_nothing_passes(declarations: str) -> None:
    assert hidden_by(f".disclaimer {{ {declarations} }}") == []


SELECTORS = [
    "aside",
    "ASIDE",
    "*",
    "html",
    "body > main",
    ".disclaimer.note",
    ".\\64 isclaimer",
    "#no, .disclaimer",
    "[class~=disclaimer]",
    '[class*="DISC" i]',
    "[aria-label], aside[class]",
    "article > :last-child",
    "h2 + aside",
    "h2 ~ aside",
    "footer :nth-child(2)",
    "aside:nth-last-child(1 of .disclaimer)",
    "footer:has(.disclaimer)",
    "article > footer:has(.disclaimer)",
    "article:has(h1) > footer aside",
    "h2:has(+ aside) + aside",
    "article:has(h1) .disclaimer:not(:has(h1))",
    ":is(.disclaimer, .other)",
    ":where(footer) :not(h2)",
    "aside:not(:empty)",
    ".disclaimer:hover",
    ".disclaimer:not(:hover)",
    ":hover",
    "footer:focus-within > aside",
    "main:target aside",
    ".js .disclaimer",
    ".no-js .disclaimer",
    ".plain .disclaimer",
    "html.plain:not(.js) aside",
    ":root:not(.plain) .disclaimer",
    ".has-visit-summary .page-foot > *",
    "[data-md-scrolllock] .disclaimer",
    'body[data-md-scrolllock="lock"] .disclaimer',
    '[data-md-color-scheme="slate"] .disclaimer',
    'body:not([data-md-color-scheme="default"]) .disclaimer',
    ".disclaimer::first-line",
    "details[open] ~ footer",
    "*|aside",
    "aside:unheard-of(x)",
    "aside|",
]


@pytest.mark.parametrize("selector", SELECTORS)
def test_selector_that_may_match_the_disclaimer_is_matched(selector: str) -> None:
    assert len(hidden_by(f"{selector} {{ display: none }}")) >= 1


def test_every_class_that_a_script_of_the_site_gives_to_the_page_is_known() -> None:
    given = re.compile(r"(?:documentElement|root)\.classList\.\w+\(([^)]*)")
    scripts = (ROOT / "docs" / "assets" / "javascripts").glob("*.js")
    calls = [call for script in scripts for call in given.findall(script.read_text(encoding="utf-8"))]
    names = {name for call in calls for name in re.findall(r'"([\w-]+)"', call)}
    assert "plain" in names
    assert names <= {*SCRIPTED_CLASSES, "no-js", "__plain"}


ELSEWHERE = [
    "p",
    ".disclaimers",
    "aside.other",
    "nav aside",
    "aside > *",
    "aside:empty",
    "aside:first-child",
    "article > aside",
    "main:not(:has(aside))",
    "nav > footer:has(.disclaimer)",
    "article > footer:not(:has(.disclaimer))",
    ".disclaimer::selection",
    ".disclaimer::-webkit-scrollbar",
    ".disclaimer:first-of-type + p",
    "details:not([open])",
    ".plain nav",
    "aside.plain",
    "aside:not(.disclaimer, .plain) p",
]


@pytest.mark.parametrize("selector", ELSEWHERE)
def test_selector_that_matches_other_things_passes(selector: str) -> None:
    assert hidden_by(f"{selector} {{ display: none }}") == []


SHEETS = {
    "on paper": "@media print { .disclaimer { display: none } }",
    "on telephones": "@media (max-width: 400px) { .disclaimer { display: none } }",
    "with support": "@supports (display: grid) { .disclaimer { display: none } }",
    "in a layer": "@layer base { @layer inner { .disclaimer { display: none } } }",
    "in a container": "@container (width > 1px) { .disclaimer { display: none } }",
    "in a scope": "@scope (.page-foot) { .disclaimer { display: none } }",
    "as a scope": "@scope (.disclaimer) { display: none }",
    "as a scope by name": "@scope (.disclaimer) { :scope { display: none } }",
    "nested": ".page-foot { .disclaimer { display: none } }",
    "nested with its parent": ".page-foot { & > .disclaimer { display: none } }",
    "nested media": ".disclaimer { color: red; @media print { display: none } }",
    "nested child": ".page-foot { > aside { display: none } }",
    "after a broken rule": "p { color: } .x { } .disclaimer { display: none }",
    "after a stray brace": "p { } } .disclaimer { display: none }",
    "never closed": "@media print { .disclaimer { display: none",
    "between comment marks": "<!-- .disclaimer { display: none } -->",
    "after a broken declaration": ".disclaimer { colour; display: none }",
    "in an address": '@import "data:text/css,.disclaimer{display:none}";',
    "in an address in bytes": "@import url(data:text/css;base64,LmRpc2NsYWltZXJ7ZGlzcGxheTpub25lfQ==) print;",
    "covered": ".disclaimer::after { content: ''; position: absolute; inset: 0; background: white }",
    "said otherwise": ".disclaimer::before { content: 'It is not true that' }",
    "said otherwise in one colon": ".disclaimer:before { content: 'It is not true that' }",
    "said otherwise by an attribute": ".disclaimer::before { content: attr(class) }",
    "said otherwise by a count": ".disclaimer::before { content: counter(x) }",
    "said otherwise, nested": ".disclaimer { &::before { content: 'It is not true that' } }",
}


@pytest.mark.parametrize("css", SHEETS.values(), ids=SHEETS)
def test_rule_is_found_wherever_it_stands(css: str) -> None:
    assert len(hidden_by(css)) == 1


PEACEFUL = {
    "nothing": "",
    "comment": "/* .disclaimer { display: none } */",
    "text": ".x::before { content: '.disclaimer { display: none }' }",
    "key frames": "@keyframes leave { from { opacity: 1 } to { opacity: 0 } }",
    "a typeface": "@font-face { font-family: x; src: url(x.woff2) }",
    "an import of a file": '@import "other.css" print;',
    "signs beside it": ".disclaimer::before { content: '\u203a ' / '' }",
    "the address of a link in it": ".disclaimer::after { content: ' (' attr(href) ')' }",
    "an icon beside it": ".disclaimer::before { content: ''; background: url(info.svg) }",
    "a frame round the page": "body::before { content: 'x'; position: fixed }",
}


@pytest.mark.parametrize("css", PEACEFUL.values(), ids=PEACEFUL)
def test_sheet_that_hides_nothing_passes(css: str) -> None:
    assert hidden_by(css) == []


SIGNS = f"""<!doctype html>
<html class="no-js" lang="en"><head><title>Asthma</title></head>
<body data-md-color-scheme="default"><main><article class="md-content__inner">
<aside class="emergency-strip"><p><strong>Emergency?</strong> <a href="tel:112">Call 112</a></p></aside>
<h1>Asthma</h1><section class="care-card care-card--emergency"><h2>Call now</h2>
<ul><li>You cannot breathe.
<sup class="citation"><span><span class="visually-hidden">source </span>1</span></sup></li></ul>
</section><section class="care-card"><ol><li>Ask a doctor.</li></ol></section>
<footer class="page-foot"><aside class="disclaimer">{WORDS}</aside>
<p class="review-line">Not yet reviewed. <span class="screen-only"><a href="x">All changes</a></span></p></footer>
</article></main></body></html>
"""


def hidden_sign(css: str) -> list[str]:
    return check_page(read_page("index.html", SIGNS.encode()), WORDS, list(hiding_rules(css, "site.css")))


@pytest.mark.parametrize(
    ("css", "what"),
    [
        (".emergency-strip { display: none }", "emergency strip"),
        (".emergency-strip strong { display: none }", "emergency strip"),
        (".emergency-strip::after { content: ''; position: absolute; inset: 0 }", "emergency strip"),
        ("[href^='tel:'] { opacity: 0 }", "emergency strip"),
        (".care-card--emergency { display: none }", "emergency card"),
        ("@media print { .care-card li { display: none } }", "emergency card"),
        ("h1, h2, ul { display: none }", "emergency card"),
        ("article > section { visibility: hidden }", "emergency card"),
        (".review-line { display: none }", "review line"),
        (".review-line { font-size: 1px }", "review line"),
        (".plain .review-line { display: none }", "review line"),
        (".has-visit-summary article > * { display: none }", "disclaimer"),
        ("footer { display: none }", "disclaimer"),
    ],
)
def test_rule_that_hides_another_sign_is_found(css: str, what: str) -> None:
    found = hidden_sign(css)
    assert found
    assert all(message.startswith(f"the {what} is ") for message in found)


@pytest.mark.parametrize(
    "css",
    [
        ".care-card ol { display: none }",
        ".citation { font-size: 0; line-height: 1 }",
        ".visually-hidden { position: absolute; width: 1px; clip-path: inset(50%) }",
        "@media print { .screen-only { display: none } }",
        ".has-visit-summary .page-foot > :not(.disclaimer) { display: none }",
    ],
)
def test_rule_that_hides_no_words_of_a_sign_passes(css: str) -> None:
    assert hidden_sign(css) == []


def test_style_attribute_that_hides_a_sign_is_found() -> None:
    html = SIGNS.replace("<ul><li>You", "<ul><li style='opacity: 0'>You")
    assert check_page(read_page("index.html", html.encode()), WORDS) == [
        "the emergency card is hidden by the style 'opacity: 0' of <li>. Remove this style."
    ]


def test_finding_names_the_rule_the_sheet_and_the_innermost_element() -> None:
    assert sorted(hidden_by("main, .disclaimer:hover { opacity: 0 } * { color: transparent }")) == [
        (
            "the disclaimer is hidden by the rule '* { color: transparent }' of site.css, which matches <aside>. "
            "Remove the rule, or make it match less."
        ),
        (
            "the disclaimer is hidden by the rule '.disclaimer { opacity: 0 }' of site.css, which matches <aside>. "
            "Remove the rule, or make it match less."
        ),
        (
            "the disclaimer is hidden by the rule 'main { opacity: 0 }' of site.css, which matches <main>. "
            "Remove the rule, or make it match less."
        ),
    ]


SCRAPS = st.sampled_from(
    [
        *"{}()[];:,.#&>+~*|@!\\\"'/<- \n0",
        "/*",
        "*/",
        "url(",
        "@media",
        "@import",
        "::before",
        ":not(",
        "--x",
        "var(",
        "1e9",
    ]
)


@given(st.one_of(st.text(), st.lists(SCRAPS | st.sampled_from(SELECTORS + HIDING)).map("".join)))
def test_no_style_sheet_stops_the_check(css: str) -> None:
    hidden_by(css)
    hiding_declaration(inline_declarations(css))


@pytest.mark.parametrize(
    ("declarations", "covers"),
    [
        ("position: fixed; inset: 0; background: #fff", True),
        ("position: fixed; top: 0; left: 0; right: 0; bottom: 0px", True),
        ("position: fixed; inset: 0 0; z-index: 99", True),
        ("position: fixed; top: 0; width: 100vw; height: 100vh", True),
        ("position: fixed; width: 100%; min-height: 100vh !important", True),
        ("position: fixed; inset: auto 0 0", False),
        ("position: fixed; top: 0; left: 0; right: 0", False),
        ("position: fixed; inset: 0; pointer-events: none", False),
        ("position: fixed; inset: 100px", False),
        ("position: fixed; inset: 0 auto", False),
        ("position: fixed; inset: 0 0 auto", False),
        ("position: fixed; inset: 0 50vw 0 0", False),
        ("position: absolute; inset: 0", False),
        ("position: fixed; height: 100vh", False),
    ],
)
def test_what_lies_over_the_whole_window_is_found(declarations: str, covers: bool) -> None:  # noqa: FBT001
    rules = [rule for rule in hiding_rules(f"h1::after {{ {declarations} }}", "a.css") if rule.covers]
    assert bool(rules) is covers


LESSENED = {
    "fainter": "footer { opacity: .6 } .disclaimer { opacity: .7 }",
    "fainter in three steps": "html { opacity: 80% } main { opacity: 80% } footer { opacity: .75 }",
    "smaller": ".page-foot { font-size: 51% } .disclaimer { font-size: 51% }",
    "smaller by other units": "main { font-size: .7em } .disclaimer { font-size: 70% }",
    "cut off by two rules": ".disclaimer { max-height: 100px } .disclaimer { overflow: hidden }",
    "cut off by two rules round it": "footer { height: 20em } .page-foot { overflow-y: auto }",
}


@pytest.mark.parametrize("css", LESSENED.values(), ids=LESSENED)
def test_words_that_several_rules_make_less_are_found(css: str) -> None:
    assert len(hidden_by(css)) == 1


@pytest.mark.parametrize(
    "css",
    [
        "footer { opacity: .8 } .disclaimer { opacity: .8 }",
        "main { font-size: .9em } .disclaimer { font-size: 80% }",
        "footer { font-size: 51% } nav { font-size: 51% } h2 { font-size: .8em }",
        "footer { font-size: 60% } .disclaimer { font-size: 150% }",
        "footer { max-height: 100px } .disclaimer { overflow: hidden }",
        "html { height: 100% } body { min-height: 100%; overflow-x: hidden }",
    ],
)
def test_words_that_several_rules_leave_whole_pass(css: str) -> None:
    assert hidden_by(css) == []


LOST = {
    "a variable": ":root { --w: #fff } .disclaimer { color: var(--w) }",
    "a variable for letters alone": ":root { --w: #fff } .disclaimer { -webkit-text-fill-color: var(--w) }",
    "a variable of what holds it": "footer { --ink: hwb(0 95% 0%); color: var(--ink) } main { color: var(--ink) }",
    "a variable of a variable": "html { --a: var(--b) } body { --b: ivory } aside { color: var( --a ) }",
    "a variable of the theme": ":root { --md-default-fg-color: #fff } aside { color: var(--md-default-fg-color) }",
    "a variable not known here": ":root { --w: light-dark(#fff, #000) } aside { color: var(--w) }",
    "a registered variable": "@property --z { initial-value: #fff } aside { color: var(--z) }",
    "another colour where none is set": "aside { color: var(--none, #fff) }",
}


@pytest.mark.parametrize("css", LOST.values(), ids=LOST)
def test_letters_that_a_variable_makes_hard_to_read_are_found(css: str) -> None:
    assert len(hidden_by(css)) >= 1


@pytest.mark.parametrize(
    "css",
    [
        ":root { --ink: #1d2b2d } .disclaimer { color: var(--ink) }",
        '[data-md-color-scheme="slate"] { --ink: #ece7dc; --w: #fff } .disclaimer { color: var(--ink) }',
        ":root { --w: #fff } h2 { color: var(--w); background: var(--card) } .disclaimer { border-color: var(--w) }",
        "nav { --ink: #fff } .disclaimer { color: var(--ink) }",
        "html { --a: var(--b); --b: var(--a) } aside { color: var(--a) }",
        "@property --z { initial-value: #000 } aside { color: var(--z, #111) }",
        "[data-md-color-primary=lime] { --md-primary-fg-color: #fff } aside { color: var(--md-primary-fg-color) }",
    ],
)
def test_letters_that_a_variable_leaves_readable_pass(css: str) -> None:
    assert hidden_by(css) == []


LAYERS = f"""<!doctype html>
<html lang="en"><head><title>Asthma</title></head><body><header class="menu"><nav></nav></header><main><article>
<h1>Asthma</h1><ul class="cards"><li><a href="x">More</a></li></ul><dialog open class="welcome"><p>Hi</p></dialog>
<footer class="page-foot"><h2 class="title">Medical disclaimer</h2><aside class="disclaimer">{WORDS}</aside>
<p class="review-line">Not yet reviewed.</p></footer></article></main></body></html>
"""


def covered_by(css: str) -> list[str]:
    return check_page(read_page("index.html", LAYERS.encode()), WORDS, list(hiding_rules(css, "a.css")))


COVERS = {
    "a part of what holds it": ".page-foot::after { content: ''; position: absolute; inset: 0; background: #fff }",
    "a part of main": "main::before { content: ''; position: absolute; top: 0; bottom: 0; width: 100% }",
    "a part of the body by size": "body::after { content: ''; position: absolute; width: 100%; height: 100% }",
    "a part of what holds it in two rules": ".page-foot::after { inset: 0 } footer::after { position: absolute }",
    "a part with tall padding": ".page-foot::after { content: ''; position: absolute; padding: 50vh 0 }",
    "a part of a height not known": ".page-foot::after { content: ''; position: absolute; height: var(--high) }",
    "a part of a shape": ".page-foot::after { content: ''; position: absolute; width: 100%; aspect-ratio: 1 }",
    "a part with a thick edge": ".page-foot::after { content: ''; position: absolute; border-top: 900px solid #fff }",
    "a part of a neighbour": ".title::after { content: ''; position: absolute; width: 100%; height: 500px }",
    "a part of a neighbour over what holds both": "h1::after { content: ''; position: absolute; inset-block: 0 }",
    "a neighbour": ".title { position: absolute; background: #fff; height: 900px; width: 100% }",
    "a neighbour in two rules": ".title { position: absolute } h2 { min-height: 60vh }",
    "a neighbour that stays": ".cards { position: sticky; top: 0; height: 100vh }",
    "one of the protected": ".review-line { position: sticky; top: 0; height: 100vh }",
    "a neighbour pulled up": ".cards { margin-top: -400px; padding-bottom: 400px }",
    "a neighbour pulled down": ".title { margin: 0 0 -30em; padding-bottom: 30em }",
    "a large letter": ".title::after { content: '\u2588'; position: absolute; font-size: 900px }",
    "a dialog": ".welcome { width: 100vw; height: 99999px; background: #fff }",
    "a shadow": ".title { box-shadow: 0 -300px 0 200px #fff }",
    "a shadow of a letter": ".title { text-shadow: 0 400px 0 #fff }",
    "a shadow within": ".disclaimer { box-shadow: inset 0 0 0 999px #000 }",
    "an outline": ".title { position: relative; outline: 900px solid #fff }",
    "an outline in parts": "h1 { outline-width: 100vh }",
    "a frame of a picture": ".title { border-image: conic-gradient(#fff 0 0) fill 0 // 0 0 900px 0 }",
    "a frame filled": ".disclaimer { border-image-slice: 1 fill }",
    "a part fixed": "nav::after { content: ''; position: fixed; inset: -1px; background: #fff }",
    "a part fixed near the edges": "nav::after { content: ''; position: fixed; inset: 1px 9px; background: #fff }",
    "a part fixed by axes": "nav::after { content: ''; position: fixed; inset-block: 0; inset-inline: 0 }",
    "a part fixed by the window": "nav::after { content: ''; position: fixed; width: 100dvw; height: 100dvh }",
    "a part fixed by most of the window": "nav::after { content: ''; position: fixed; width: 99vw; height: 99svh }",
    "a part fixed for no clicks": "nav::after { position: fixed; inset: 0; background: #fff; pointer-events: none }",
    "a part fixed in two rules": "h1::after { content: ''; position: fixed } h1::after { inset: 0 }",
    "a part fixed in a box": ".cards { position: relative } li::after { content: ''; position: fixed; inset: 0 }",
}


@pytest.mark.parametrize("css", COVERS.values(), ids=COVERS)
def test_what_lies_over_words_is_found(css: str) -> None:
    assert len(covered_by(css)) == 1


BESIDE = {
    "a part within its own box": "li { position: relative } li a::after { content: ''; position: absolute; inset: 0 }",
    "a part within its element": "li { position: relative } li::after { content: ''; position: absolute; inset: 0 }",
    "a small part": "h1::before { content: ''; position: absolute; width: 1rem; height: 1rem; top: .6em }",
    "a small part of what holds it": ".page-foot::before { content: ''; position: absolute; top: 0; height: 4px }",
    "a part at the side": ".page-foot::before { content: ''; position: absolute; inset: auto 0 0; height: 2px }",
    "a tall part in the text": "h1::after { content: ''; display: block; height: 900px; margin-bottom: -900px }",
    "a menu that opens": "nav { position: fixed; top: 0; bottom: 0; width: 12rem }",
    "a menu that opens over the window": "nav { position: absolute; inset: 0; height: 100% }",
    "a ring": "h1 { box-shadow: inset 0 0 0 1px #000, 0 0 0 7px #ffcf4d; outline: 3px solid; outline-offset: 2px }",
    "a shade": "h1 { box-shadow: var(--shade); text-shadow: 0 1px 1px rgb(0 0 0 / 20%) }",
    "a bar at the bottom": ".cards { position: fixed; inset: auto 0 0; max-height: 60vh; overflow: auto }",
    "a dialog of its own size": ".welcome { padding: 1rem; max-width: 30rem; border: 1px solid }",
    "a box that others keep to": ".page-foot { position: relative; min-height: 50vh }",
}


@pytest.mark.parametrize("css", BESIDE.values(), ids=BESIDE)
def test_what_lies_beside_words_passes(css: str) -> None:
    assert covered_by(css) == []


def test_finding_quotes_all_rules_that_cover_or_cut_together() -> None:
    [covered] = covered_by("h2 { position: absolute; top: 0 } .title { height: 900px; color: red }")
    assert covered == (
        "the disclaimer could be covered by the rules 'h2 { position: absolute }' of a.css and "
        "'.title { height: 900px }' of a.css, so that <h2>, or a part added to it, lies over other things. "
        "Leave it in its place, or make it smaller."
    )
    [cut] = covered_by("footer { max-height: 100px } .page-foot { overflow: hidden }")
    assert cut == (
        "the disclaimer is cut off by the rules 'footer { max-height: 100px }' of a.css and "
        "'.page-foot { overflow: hidden }' of a.css, which match <footer> or what holds it. Remove one of them."
    )


def test_a_cover_from_anywhere_on_the_page_is_told() -> None:
    html = f'<!doctype html><main><h1>One</h1><p class="disclaimer">{WORDS}</p></main>'
    page = read_page("index.html", html.encode())
    css = "h1::after { content: ''; position: fixed; inset: 0; background: #fff }"
    [message] = check_page(page, WORDS, list(hiding_rules(css, "a.css")))
    assert message.startswith("the disclaimer is covered by the rule 'h1::after { position: fixed }' of a.css")
    nowhere = css.replace("h1", "h2")
    assert check_page(page, WORDS, list(hiding_rules(nowhere, "a.css"))) == []
