"""The planner in a real browser: what cannot wait comes first, nothing leaves the device, and nothing is a verdict."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any, Literal

import pytest
import yaml
from audits import faults
from browsers import open_ready, scroll
from pypdf import PdfReader
from sites import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize

pytestmark = pytest.mark.browser

ADDRESS = "prepare-for-your-visit/"
DATA: dict[str, Any] = yaml.safe_load((ROOT / "data/visit.yml").read_text(encoding="utf-8"))
STEPS: list[list[str]] = [[question["id"] for question in step["questions"]] for step in DATA["steps"]]
KINDS: dict[str, str] = {question["id"]: question["kind"] for step in DATA["steps"] for question in step["questions"]}
RULES: list[dict[str, Any]] = DATA["advice"]
ALONE = [
    f"planner-{question['id']}-{option['id']}"
    for step in DATA["steps"]
    for question in step["questions"]
    for option in question.get("options", [])
    if option.get("alone")
]
PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL: ViewportSize = {"width": 320, "height": 568}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}

# What would make the summary a verdict, and the figures of one.
VERDICTS = re.compile(
    r"likel|probab|you have (?:dystonia|spasticity)|\bscore|chance|\bodds\b|\brisk\b|suggest|consistent with|%"
    r"|\d out of |\b\d+ (?:of|features|signs|points)\b",
    re.IGNORECASE,
)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport=PHONE)
    opened.grant_permissions(["clipboard-read", "clipboard-write"])
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, server: str) -> Page:
    """The planner, before anything is pressed."""
    return visit(context, server)


@pytest.fixture(scope="module")
def opened(browser: Browser, server: str) -> Iterator[Page]:
    """One planner for the tests of all rules."""
    context = browser.new_context(viewport=PHONE)
    yield visit(context, server)
    context.close()


@pytest.fixture
def started(opened: Page) -> Page:
    """That planner without any answer, at its first step."""
    if alarm(opened).inner_text():
        press(opened, "I ticked this by mistake")
    if opened.get_by_role("button", name="Erase", exact=True).is_visible():
        press(opened, "Erase")
        press(opened, "Yes, erase")
    start(opened)
    return opened


def visit(context: BrowserContext, server: str) -> Page:
    page = context.new_page()
    open_ready(page, server + ADDRESS)
    page.locator("#planner-title").wait_for()
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def start(page: Page) -> None:
    press(page, "Start")
    press(page, "None of these: go on")


def go_to(page: Page, question: str) -> None:
    """Press "Next" until the step of a question is in sight."""
    wanted = next(number for number, ids in enumerate(STEPS) if question in ids)
    while page.locator(".planner__count").inner_text() != f"Part {wanted + 2} of {len(STEPS) + 1}":
        press(page, "Next")


def tick(page: Page, question: str, option: str) -> None:
    page.locator(f"#planner-{question}-{option}").check()


def answer(page: Page, answers: dict[str, list[str]]) -> None:
    """Give some answers, in the order of the steps, beginning at the first."""
    for question in (question for ids in STEPS for question in ids if question in answers):
        go_to(page, question)
        for option in answers[question]:
            tick(page, question, option)


def alarm(page: Page) -> Locator:
    return page.locator(".planner__alarm")


def finish(page: Page) -> Locator:
    while not page.locator(".planner-summary").count():
        page.locator(".planner__moves .planner-button--main").click()
    return page.locator(".planner-summary")


def fill_all(page: Page) -> Locator:
    """Tick all that can be ticked and fill every text, with what raises no alarm where only one can be chosen."""
    choices = {"since": "years", "change": "worse-slowly", "recent": "no"}
    while not page.locator(".planner-summary").count():
        page.locator(".planner__content input[type=checkbox]").evaluate_all(
            "(boxes, alone) => boxes.filter(box => !alone.includes(box.id)).forEach(box => box.click())", ALONE
        )
        for question, option in choices.items():
            if page.locator(f"#planner-{question}-{option}").count():
                tick(page, question, option)
        for box in page.locator(".planner__content textarea").all():
            words = "My own words, as long as there is room for them. " * 10
            box.fill(words[: int(box.get_attribute("maxlength") or 0)])
        for number, box in enumerate(page.locator(".planner__content select").all()):
            box.select_option(index=3 + 5 * number)
        page.locator(".planner__moves .planner-button--main").click()
    return page.locator(".planner-summary")


def kept(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate("Object.fromEntries(Object.entries(localStorage))")
    return {key: value for key, value in found.items() if key.endswith(".visit")}


# What cannot wait -----------------------------------------------------------------------------------------------


def test_signs_of_an_emergency_are_asked_before_anything_else(page: Page) -> None:
    press(page, "Start")
    assert page.locator(".planner__count").inner_text() == f"Part 1 of {len(STEPS) + 1}"
    boxes = page.locator(".planner__content input")
    card = (ROOT / "docs/red-flags.md").read_text(encoding="utf-8").split("{ .emergency }")[1].split("\n## ")[0]
    names = [page.locator(f"#planner-sign-{number}-name").inner_text() for number in range(boxes.count())]
    assert names == re.findall(r"\*\*(.+?)\*\*", card)


def test_every_sign_raises_the_alarm_with_its_reason(page: Page) -> None:
    press(page, "Start")
    for number in range(page.locator(".planner__content input").count()):
        box = page.locator(f"#planner-sign-{number}")
        name = page.locator(f"#planner-sign-{number}-name").inner_text()
        why = page.locator(f"#planner-sign-{number}-rest").inner_text()
        box.check()
        said = alarm(page).inner_text()
        assert alarm(page).locator("h3").inner_text() == "Call your emergency number now"
        assert all(words in said for words in [name, *re.split(r"(?<=\.) ", why)])
        press(page, "I ticked this by mistake")
        assert not box.is_checked()
        assert alarm(page).inner_text() == ""


def test_the_alarm_stands_first_is_announced_and_takes_the_focus(page: Page) -> None:
    press(page, "Start")
    assert alarm(page).get_attribute("role") == "alert"
    page.locator("#planner-sign-7").check()
    assert page.evaluate("document.activeElement.textContent") == "Call your emergency number now"
    top = alarm(page).bounding_box()
    assert top
    assert 0 <= top["y"] < PHONE["height"] / 3, "it is in sight, below the site's bar"
    content = page.locator(".planner__content").bounding_box()
    assert content
    assert top["y"] < content["y"]
    for words in ("Call your local emergency number", "Do not go on with the planner now"):
        assert words in alarm(page).inner_text()


def test_while_the_alarm_stands_there_is_no_way_on(page: Page) -> None:
    press(page, "Start")
    page.locator("#planner-sign-0").check()
    assert not page.locator(".planner__moves").is_visible()
    assert not page.locator(".planner__keeping").is_visible()
    press(page, "I ticked this by mistake")
    assert page.locator(".planner__moves").is_visible()
    assert page.evaluate("document.activeElement.id") == "planner-sign-0"


def test_despair_is_never_told_to_film_itself(page: Page) -> None:
    press(page, "Start")
    sign = page.locator(".planner-tick", has_text="Thoughts of suicide or self-harm").get_by_role("checkbox")
    sign.check()
    lines = alarm(page).locator("p").all_inner_texts()
    assert lines[0] == "Call your emergency number or a crisis line now. You deserve help at once."
    assert "ilm it" not in alarm(page).inner_text()
    assert "Say what you see" not in alarm(page).inner_text()
    page.locator("#planner-sign-0").check()
    lines = alarm(page).locator("p").all_inner_texts()
    assert lines[0].startswith("Call your local emergency number")
    assert "You deserve help at once." in lines[1]
    assert "ilm it" not in alarm(page).inner_text()


def test_the_reader_s_own_emergency_number_can_be_dialled(context: BrowserContext, server: str) -> None:
    """With a number in the settings the strip has a link that a phone dials, and so has the alarm."""
    page = visit(context, server)
    page.evaluate(
        """document.querySelector('.emergency-strip__call').append(
             Object.assign(document.createElement('a'), {href: 'tel:112', textContent: 'Call 112'}))"""
    )
    press(page, "Start")
    page.locator("#planner-sign-0").check()
    assert alarm(page).get_by_role("link", name="Call 112").get_attribute("href") == "tel:112"


def minimal(rule: dict[str, Any]) -> dict[str, list[str]]:
    """The fewest answers that fulfil a rule: the first option of each question, and none where none is meant."""
    picked = {question: [options[0]] for question, options in rule["when"].items()}
    return {question: options for question, options in picked.items() if options != ["unanswered"]}


def notes(page: Page) -> str:
    return "\n".join(page.locator(".planner__note").all_inner_texts()).strip()


def shown(page: Page, rule: dict[str, Any]) -> bool:
    return str(rule["says"]) in (alarm(page).inner_text() if rule["level"] == "emergency" else notes(page))


NAMES = [f"{rule['level']}-{'+'.join(rule['when'])}-{number}" for number, rule in enumerate(RULES)]


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_each_rule_speaks_when_its_answers_are_given(rule: dict[str, Any], started: Page) -> None:
    answer(started, minimal(rule))
    assert shown(started, rule)


def says_the_same(rule: dict[str, Any], other: dict[str, Any], answers: dict[str, list[str]]) -> bool:
    """Whether another rule says the same words in the same way for some answers."""
    if (rule["says"], rule["level"]) != (other["says"], other["level"]):
        return False
    return all(set(options) & set(answers.get(question, ["unanswered"])) for question, options in other["when"].items())


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_each_rule_is_silent_when_an_answer_is_missing(rule: dict[str, Any], started: Page) -> None:
    given = minimal(rule)
    last = [question for ids in STEPS for question in ids if question in given][-1]
    rest = {question: options for question, options in given.items() if question != last}
    answer(started, rest)
    go_to(started, last)
    assert shown(started, rule) == any(says_the_same(rule, other, rest) for other in RULES)


def test_a_new_medicine_with_sudden_spasms_stops_the_planner(page: Page) -> None:
    start(page)
    answer(page, {"since": ["days"], "recent": ["yes"]})
    assert "locked jaw, tongue pushed out" in alarm(page).inner_text()
    assert "Take no further dose of it until a clinician advises" in alarm(page).inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Call your emergency number now"
    assert not page.locator(".planner__moves").is_visible()
    press(page, "I ticked this by mistake")
    assert page.locator("#planner-recent-none").is_checked()
    assert page.locator(".planner__moves").is_visible()


def test_a_tick_that_is_taken_back_takes_its_advice_back(page: Page) -> None:
    start(page)
    answer(page, {"movements": ["falls"]})
    assert "You fall again and again" in notes(page)
    page.locator("#planner-movements-falls").uncheck()
    assert notes(page) == ""


NOTES = {
    (question, option)
    for rule in RULES
    if rule["level"] != "emergency"
    for question, options in rule["when"].items()
    for option in options
}


@pytest.mark.parametrize(("question", "option"), sorted(NOTES))
def test_a_note_stands_below_the_answer_that_brought_it(question: str, option: str, started: Page) -> None:
    """It is in sight, wherever the answer stood, and a live region that stood there before reads it out."""
    go_to(started, question)
    label = started.locator(f".planner-tick:has(#planner-{question}-{option})")
    room = label.locator("xpath=following-sibling::*[1]")
    assert room.get_attribute("role") == "status"
    assert room.inner_text() == ""
    label.evaluate("label => scrollBy(0, label.getBoundingClientRect().bottom - innerHeight + 8)")
    label.click(position={"x": 20, "y": 10})
    assert started.locator(f"#planner-{question}-{option}").is_checked()
    asked, note = label.bounding_box(), room.bounding_box()
    assert asked
    assert note
    assert 0 <= note["y"] - asked["y"] - asked["height"] < 20
    bottom = note["y"] + note["height"]
    assert bottom <= PHONE["height"] or note["y"] < 100, "it is whole in sight, or begins at the top"
    assert room.locator("a").count() == 0


@pytest.mark.parametrize("box", ALONE)
def test_nobody_and_somebody_are_not_ticked_together(box: str, page: Page) -> None:
    question = box.split("-")[1]
    start(page)
    go_to(page, question)
    boxes = page.locator(f"input[name^='planner-{question}-']")
    boxes.first.check()
    boxes.nth(1).check()
    page.locator(f"#{box}").check()
    assert page.locator(".planner__content input:checked").evaluate_all("boxes => boxes.map(box => box.id)") == [box]
    boxes.first.check()
    assert not page.locator(f"#{box}").is_checked()
    press(page, "Next")
    press(page, "Back")
    assert boxes.first.is_checked()
    assert not page.locator(f"#{box}").is_checked()


# The browser's own buttons --------------------------------------------------------------------------------------


def part(page: Page, number: int) -> None:
    page.get_by_text(f"Part {number} of {len(STEPS) + 1}", exact=True).wait_for()


def test_the_browsers_back_leads_to_the_part_before(page: Page) -> None:
    address = page.url
    start(page)
    tick(page, "movements", "shakes")
    page.locator("#planner-words").fill("A secret")
    press(page, "Next")
    part(page, 3)
    page.go_back()
    part(page, 2)
    assert page.locator("#planner-movements-shakes").is_checked()
    assert page.evaluate("document.activeElement.textContent") == "What happens"
    assert page.url == address
    assert set(page.evaluate("history.state")) == {"visit", "at", "from", "depth"}
    assert "secret" not in page.evaluate("JSON.stringify(history.state)")
    page.go_forward()
    part(page, 3)
    press(page, "Back")
    part(page, 2)
    page.go_back()
    part(page, 1)
    page.go_back()
    page.get_by_role("button", name="Start").wait_for()


@pytest.mark.parametrize("way", ["browser", "planner", "erase", "reload"])
def test_from_the_opening_back_leaves_the_page(way: str, context: BrowserContext, server: str) -> None:
    page = context.new_page()
    open_ready(page, server)
    open_ready(page, server + ADDRESS)
    start(page)
    press(page, "Next")
    part(page, 3)
    if way == "erase":
        press(page, "Erase")
        press(page, "Yes, erase")
    elif way == "reload":
        page.reload()
    else:
        page.go_back() if way == "browser" else press(page, "Back")
        part(page, 2)
        page.go_back()
        part(page, 1)
        page.go_back()
    page.get_by_role("button", name="Start").wait_for()
    page.wait_for_function("() => !history.state?.depth")  # the history is rewound a moment later
    page.go_back()
    assert page.url == server


def test_a_link_within_the_page_changes_no_part(page: Page) -> None:
    start(page)
    tick(page, "movements", "shakes")
    page.evaluate("location.hash = 'what-to-bring'")
    page.wait_for_timeout(100)
    part(page, 2)
    press(page, "Next")
    part(page, 3)
    page.go_back()
    part(page, 2)
    press(page, "Back")
    part(page, 1)
    press(page, "None of these: go on")
    assert page.locator("#planner-movements-shakes").is_checked()


def test_back_leads_past_no_alarm(page: Page) -> None:
    press(page, "Start")
    press(page, "None of these: go on")
    part(page, 2)
    page.go_back()
    part(page, 1)
    page.locator("#planner-sign-0").check()
    page.go_forward()
    part(page, 2)
    assert "Call your emergency number now" in alarm(page).inner_text()
    assert not page.locator(".planner__moves").is_visible()


def test_the_button_to_the_top_covers_no_heading(page: Page) -> None:
    start(page)
    scroll(page, 600)
    scroll(page, -300)
    page.locator(".md-top:not([hidden])").wait_for(state="attached")
    assert not page.locator(".md-top").is_visible()
    page.locator(".md-header__title").click()
    page.evaluate("document.activeElement.blur()")
    scroll(page, 300)
    scroll(page, -200)
    page.locator(".md-top").wait_for()


# The summary ----------------------------------------------------------------------------------------------------


def test_the_summary_holds_every_answer_and_no_verdict(page: Page) -> None:
    start(page)
    summary = fill_all(page)
    text = summary.inner_text()
    for step in DATA["steps"]:
        for question in step["questions"]:
            for option in question.get("options", []):
                if question["kind"] != "one" and not option.get("alone"):
                    assert option["text"] in text, option["text"]
    assert not VERDICTS.search(text), VERDICTS.search(text)
    assert "Do not stop a prescribed medicine suddenly" in text
    assert "Only a hands-on examination can tell" in text
    assert "not a diagnosis" in text


def test_no_answers_give_no_verdict_either(page: Page) -> None:
    start(page)
    text = finish(page).inner_text()
    assert not VERDICTS.search(text)
    assert "Not answered: What happens;" in text
    assert page.locator(".planner-summary table").count() == 0, "an empty table says nothing"
    assert "Only a hands-on examination can tell" in text


@pytest.mark.parametrize("side", ["Dystonia", "Spasticity"])
def test_features_of_one_side_change_neither_order_nor_rows(side: str, page: Page) -> None:
    """However many are ticked on one side, both columns stand, in the comparison's order, and nothing is counted."""
    features = next(
        question for step in DATA["steps"] for question in step["questions"] if question["kind"] == "features"
    )
    own = [option for option in features["options"] if option["side"] == side]
    start(page)
    answer(page, {features["id"]: [option["id"] for option in own]})
    table = finish(page).locator("table")
    assert table.locator("thead th").all_inner_texts() == ["Feature", "Dystonia", "Spasticity"]
    rows = list(dict.fromkeys(option["row"] for option in features["options"]))
    assert table.locator("tbody th").all_inner_texts() == rows
    cells = table.locator(f"tbody td:nth-of-type({1 if side == 'Dystonia' else 2})").all_inner_texts()
    assert cells == ["; ".join(option["text"] for option in own if option["row"] == row) for row in rows]
    others = table.locator(f"tbody td:nth-of-type({2 if side == 'Dystonia' else 1})").all_inner_texts()
    assert set(others) == {"–"}
    assert not VERDICTS.search(page.locator(".planner-summary").inner_text())


def fill_some(page: Page, *, every: int, words: str) -> None:
    """Answer every question: tick every so many of its options, choose the last but one, and write some words."""
    while not page.locator(".planner-summary").count():
        page.locator(".planner__content input[type=checkbox]").evaluate_all(
            "(boxes, [every, alone]) => boxes.filter((box, at) => at % every === 1 && !alone.includes(box.id))"
            ".forEach(box => box.click())",
            [every, ALONE],
        )
        for name in ("since-years", "change-same", "recent-no"):
            if page.locator(f"#planner-{name}").count():
                page.locator(f"#planner-{name}").check()
        for box in page.locator(".planner__content textarea").all():
            box.fill(words)
        for number, box in enumerate(page.locator(".planner__content select").all()):
            box.select_option(index=3 + 5 * number)
        page.locator(".planner__moves .planner-button--main").click()


def sheets(page: Page, paper: str) -> list[str]:
    return [" ".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(page.pdf(format=paper))).pages]


LONG_WORDS = "A cramp that came after a long day of writing."


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize(
    ("every", "words"), [(6, ""), (5, "After a fall."), (4, LONG_WORDS)], ids=["few", "some", "long"]
)
def test_a_summary_prints_on_one_sheet(every: int, words: str, paper: str, page: Page) -> None:
    start(page)
    fill_some(page, every=every, words=words)
    assert len(sheets(page, paper)) == 1


def test_a_summary_prints_alone_with_disclaimer_date_and_reasons(page: Page) -> None:
    """The fullest answers that can be given need a second sheet: letters under 12 pt would be worse."""
    start(page)
    fill_all(page)
    disclaimer = page.locator(".page-foot .disclaimer").inner_text()
    for paper in ("A4", "Letter"):
        printed = sheets(page, paper)
        assert len(printed) <= 2, paper
        text = " ".join(printed)
        assert " ".join(disclaimer.split()) in text
        assert re.search(r"Written on \d{1,2} [A-Z][a-z]+ \d{4}", text)
        assert "Symptom diary" not in text
        assert "Keep on this device" not in text
        assert "Do not stop a prescribed medicine suddenly" in text
        assert "You ticked: What happens: Eyes close so that I cannot see safely; Coughing at meals" in text
        assert "first list" not in text
        assert "Not answered" not in text
        for option in (
            option for step in DATA["steps"] for asked in step["questions"] for option in asked.get("options", [])
        ):
            if option["text"] in page.locator(".planner-summary").inner_text():
                assert option["text"] in text, option["text"]


@pytest.mark.parametrize(("every", "size"), [(99, 14), (10, 13), (1, 12)], ids=["few", "some", "all"])
def test_nothing_is_printed_under_12_points(every: int, size: int, page: Page) -> None:
    start(page)
    if every == 1:
        fill_all(page)
    else:
        fill_some(page, every=every, words="")
    page.emulate_media(media="print")
    found: list[float] = page.evaluate(
        """[...document.querySelectorAll('body *')]
          .filter(element => element.checkVisibility() && !element.closest('svg'))
          .filter(element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
          .filter(element => element.getBoundingClientRect().width > 1)
          .map(element => parseFloat(getComputedStyle(element).fontSize) * 0.75)"""
    )
    assert min(found) >= 11.99
    body = page.locator(".planner-summary").evaluate("element => parseFloat(getComputedStyle(element).fontSize) * 0.75")
    assert round(body) == size
    for label in page.locator(".planner-summary .planner-map__label").all():
        if label.is_visible():
            drawn = "text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a * 0.75"
            assert label.evaluate(drawn) >= 11.9


def test_without_a_summary_the_worksheet_prints_and_the_planner_does_not(page: Page) -> None:
    start(page)
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages)
    assert "Symptom diary" in " ".join(text.split())
    assert "What happens?" not in text


def test_the_print_button_prints(page: Page) -> None:
    page.evaluate("window.print = () => { window.printed = true; }")
    start(page)
    finish(page)
    press(page, "Print, or save as PDF")
    assert page.evaluate("window.printed")


def test_the_summary_is_copied_as_text(page: Page) -> None:
    start(page)
    answer(page, {"movements": ["shakes", "falls"], "since": ["years"]})
    finish(page)
    press(page, "Copy as text")
    page.get_by_text("Copied.").wait_for()
    text: str = page.evaluate("navigator.clipboard.readText()")
    assert "What happens: Shaking (tremor); Falls again and again" in text
    assert "Began: Years ago" in text
    assert "Get help today. Do not wait for your visit." in text
    assert "You ticked: What happens: Falls again and again." in text
    assert "first list" not in text
    assert "Only a hands-on examination can tell" in text
    assert not VERDICTS.search(text)


@pytest.mark.parametrize("old_way", [True, False], ids=["by-command", "by-hand"])
def test_copying_has_a_fallback(page: Page, *, old_way: bool) -> None:
    page.evaluate(
        """works => {
          Object.defineProperty(navigator, 'clipboard', {value: undefined});
          document.execCommand = () => works;
        }""",
        old_way,
    )
    start(page)
    answer(page, {"movements": ["shakes"]})
    finish(page)
    press(page, "Copy as text")
    box = page.get_by_label("Summary as text")
    assert "Shaking (tremor)" in box.input_value()
    assert page.evaluate("getSelection().toString()").startswith("Summary for a visit")
    said = page.locator(".planner__said").inner_text()
    assert said == "Copied." if old_way else "selected" in said


# Keeping and erasing --------------------------------------------------------------------------------------------


def test_nothing_is_kept_until_the_reader_asks(page: Page) -> None:
    start(page)
    fill_all(page)
    page.reload()
    assert kept(page) == {}
    assert page.evaluate("sessionStorage.length + document.cookie.length") == 0
    start(page)
    assert not page.locator("#planner-movements-cramps").is_checked()


def test_what_is_kept_comes_back_and_the_signs_are_asked_again(page: Page) -> None:
    start(page)
    answer(page, {"movements": ["shakes"], "since": ["years"]})
    page.locator("#planner-time-words").fill("After a fall")
    press(page, "Keep on this device")
    assert "Kept on this device" in page.locator(".planner__said").inner_text()
    page.reload()
    assert "are filled in" in page.locator(".planner__said").inner_text()
    press(page, "Start")
    assert page.locator("#planner-sign-0").is_visible()
    press(page, "None of these: go on")
    assert page.locator("#planner-movements-shakes").is_checked()
    go_to(page, "since")
    assert page.locator("#planner-since-years").is_checked()
    assert page.locator("#planner-time-words").input_value() == "After a fall"


def test_answers_that_age_within_days_are_not_kept(page: Page) -> None:
    start(page)
    answer(page, {"change": ["same"], "recent": ["no"], "problems": ["running-out"]})
    press(page, "Keep on this device")
    assert [json.loads(value) for value in kept(page).values()] == [{}]


def test_erase_asks_once_and_erases_everything(page: Page) -> None:
    start(page)
    answer(page, {"movements": ["shakes"]})
    press(page, "Keep on this device")
    assert kept(page)
    press(page, "Erase")
    press(page, "No, go back")
    assert kept(page)
    press(page, "Erase")
    press(page, "Yes, erase")
    assert "Everything is erased." in page.locator(".planner__said").inner_text()
    assert kept(page) == {}
    start(page)
    assert not page.locator("#planner-movements-shakes").is_checked()
    assert "Shaking" not in finish(page).inner_text()


def test_blocked_storage_is_said_and_nothing_fails(context: BrowserContext, server: str) -> None:
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    page = visit(context, server)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    start(page)
    press(page, "Keep on this device")
    assert "does not let the page keep anything" in page.locator(".planner__said").inner_text()
    press(page, "Erase")
    press(page, "Yes, erase")
    assert page.get_by_role("button", name="Start").is_visible()
    assert problems == []


@pytest.mark.parametrize(
    "value",
    [
        "{",
        "null",
        "7",
        '"x"',
        '{"movements": "shakes"}',
        '{"movements": [["shakes"], 7, "nothing of ours"]}',
        '{"words": 7}',
    ],
)
def test_a_kept_text_that_is_spoilt_is_left_out(value: str, page: Page) -> None:
    start(page)
    press(page, "Keep on this device")
    key = next(iter(kept(page)))
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [key, value])
    page.reload()
    start(page)
    assert page.locator(".planner__content input:checked").count() == 0
    assert "Not answered: What happens;" in finish(page).inner_text()


def test_what_is_typed_is_text_and_never_markup(page: Page) -> None:
    start(page)
    page.locator("#planner-words").fill("<img src=x onerror=document.title='bad'>")
    summary = finish(page)
    assert "<img src=x" in summary.inner_text()
    assert summary.locator("img").count() == 0
    assert page.title() != "bad"


# Privacy, scripts, screens --------------------------------------------------------------------------------------


def test_nothing_is_sent_and_the_security_policy_is_kept(context: BrowserContext, server: str) -> None:
    page = visit(context, server)
    page.wait_for_load_state("networkidle")
    problems: list[str] = []
    page.on("request", lambda request: problems.append(request.url))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    start(page)
    fill_all(page)
    press(page, "Copy as text")
    press(page, "Keep on this device")
    page.get_by_text("Kept on this device").wait_for()
    assert problems == []
    assert "default-src 'none'" in page.content()


def test_no_field_hands_words_to_a_spelling_service_or_to_history(page: Page) -> None:
    start(page)
    while not page.locator(".planner-summary").count():
        for box in page.locator(".planner__content textarea").all():
            assert box.get_attribute("spellcheck") == "false"
        for box in page.locator(".planner__content :is(input, textarea, select)").all():
            assert box.get_attribute("autocomplete") == "off"
        page.locator(".planner__moves .planner-button--main").click()


def test_it_works_from_a_folder(context: BrowserContext, site: Path) -> None:
    page = context.new_page()
    open_ready(page, (site / ADDRESS / "index.html").as_uri())
    start(page)
    answer(page, {"movements": ["shakes"]})
    press(page, "Keep on this device")
    assert len(kept(page)) == 1
    part(page, 2)
    press(page, "Next")
    page.go_back()
    part(page, 2)
    assert page.locator("#planner-movements-shakes").is_checked()
    assert "Shaking" in finish(page).inner_text()


def test_without_scripts_nothing_stands_in_its_place(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(server + ADDRESS)
    place = page.locator("#planner")
    assert place.inner_text() == ""
    box = place.bounding_box()
    assert box is None or box["height"] == 0
    assert page.get_by_role("heading", name="Symptom diary for one week").is_visible()
    context.close()


def test_only_its_own_page_carries_it(site: Path) -> None:
    carriers = [path for path in site.rglob("*.html") if "visit-data" in path.read_text(encoding="utf-8")]
    assert carriers == [site / ADDRESS / "index.html"]


def test_the_page_does_not_shift_when_it_appears(browser: Browser, server: str) -> None:
    for size in (SMALL, PHONE, DESKTOP):
        context = browser.new_context(viewport=size)
        context.add_init_script(
            """window.shift = 0;
            new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shift += entry.value; }))
              .observe({type: 'layout-shift', buffered: true});"""
        )
        page = context.new_page()
        open_ready(page, f"{server}{ADDRESS}#what-to-bring")
        page.locator("#planner-title").wait_for()
        page.wait_for_timeout(300)
        assert page.evaluate("window.shift") < 0.01, size
        context.close()


def test_every_target_is_large_and_nothing_runs_off_the_smallest_screen(context: BrowserContext, server: str) -> None:
    page = visit(context, server)
    page.set_viewport_size(SMALL)
    small: list[str] = []
    press(page, "Start")
    while True:
        assert page.evaluate("document.documentElement.scrollWidth") == SMALL["width"]
        small += page.evaluate(
            """[...document.querySelectorAll(
                '.planner-tick, .planner-button, .planner select, .planner textarea, .planner-map__hit')]
              .filter(target => target.checkVisibility() && !target.closest('.planner-summary'))
              .map(target => [target.textContent || target.outerHTML, target.getBoundingClientRect()])
              .filter(([, box]) => Math.min(box.width, box.height) < 43.9)
              .map(([name, box]) => `${name} ${box.width} x ${box.height}`)"""
        )
        if page.locator(".planner-summary").count():
            break
        page.locator(".planner__moves .planner-button--main").click()
    assert small == []


def test_the_drawing_and_the_boxes_are_one(page: Page) -> None:
    start(page)
    go_to(page, "areas")
    for area in page.locator(".planner-map [data-area]").all():
        name = area.get_attribute("data-area")
        box = page.locator(f"#planner-areas-{name}")
        hit = area.locator(".planner-map__hit")
        size = hit.bounding_box()
        assert size
        hit.click(position={"x": size["width"] / 2, "y": size["height"] - 6})  # the throat lies over the neck
        assert box.is_checked(), name
        assert "is-ticked" in (area.get_attribute("class") or "")
        box.uncheck()
        assert "is-ticked" not in (area.get_attribute("class") or "")
    assert page.locator(".planner-map").get_attribute("aria-hidden") == "true"


def test_each_area_of_the_drawing_is_a_large_target_where_it_is_drawn(context: BrowserContext, server: str) -> None:
    """A circle of 44 px fits into each on the narrowest phone, and a press on what is drawn ticks that."""
    page = visit(context, server)
    page.set_viewport_size({"width": SMALL["width"], "height": 1000})
    start(page)
    go_to(page, "areas")
    page.locator(".planner-map").evaluate("map => map.scrollIntoView({block: 'center'})")
    found: dict[str, list[Any]] = page.evaluate(
        """() => {
          const at = (x, y) => document.elementFromPoint(x, y)?.closest('[data-area]')?.dataset.area;
          const steps = (from, to, size) => Array.from({length: (to - from) / size + 1}, (_, at) => from + at * size);
          return Object.fromEntries([...document.querySelectorAll('.planner-map [data-area]')].map(area => {
            const name = area.dataset.area;
            const hit = area.querySelector('.planner-map__hit').getBoundingClientRect();
            const round = steps(0, 23, 1).map(part => part * Math.PI / 12);
            const fits = (x, y) => at(x, y) === name
              && round.every(turn => at(x + 21.9 * Math.cos(turn), y + 21.9 * Math.sin(turn)) === name);
            const large = steps(hit.left + 22, hit.right - 22, 0.4)
              .some(x => steps(hit.top + 22, hit.bottom - 22, 0.4).some(y => fits(x, y)));
            const shape = area.querySelector('.planner-map__shape');
            const drawn = shape.getBoundingClientRect();
            const back = shape.getScreenCTM().inverse();
            const inside = steps(drawn.left, drawn.right, 2)
              .flatMap(x => steps(drawn.top, drawn.bottom, 2).map(y => [x, y]))
              .filter(([x, y]) => shape.isPointInFill(new DOMPoint(x, y).matrixTransform(back)));
            const own = inside.filter(([x, y]) => at(x, y) === name);
            return [name, [large, own.length / inside.length]];
          }));
        }"""
    )
    assert [name for name, (large, _) in found.items() if not large] == []
    # The chin and the throat lie over the neck.
    assert [name for name, (_, own) in found.items() if own < (0.6 if name == "neck" else 0.96)] == []


LOOK = """area => {
  const shape = getComputedStyle(area.querySelector('.planner-map__shape'));
  const tick = area.querySelector('.planner-map__tick');
  return [shape.fill.includes('url('), parseFloat(shape.strokeWidth), tick.checkVisibility(),
          getComputedStyle(tick).stroke !== getComputedStyle(tick).fill];
}"""


@pytest.mark.parametrize("forced", ["none", "active"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_ticked_area_is_told_by_more_than_colour(
    browser: Browser, server: str, scheme: Literal["light", "dark"], forced: Literal["none", "active"]
) -> None:
    """By hatching, by a thicker edge and by a tick, on the screen and on paper."""
    context = browser.new_context(viewport=PHONE, color_scheme=scheme, forced_colors=forced)
    page = visit(context, server)
    start(page)
    go_to(page, "areas")
    areas = page.locator(".planner-map [data-area]")
    before = [area.evaluate(LOOK) for area in areas.all()]
    for area in areas.all():
        tick(page, "areas", area.get_attribute("data-area") or "")
    for _, width, ticked, _ in before:
        assert not ticked
        assert width < 3
    assert not any(hatched for hatched, *_ in before)
    finish(page)
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        shown = page.locator(".planner-summary .planner-map [data-area]").all()
        assert len(shown) == len(before)
        for area in shown:
            hatched, width, ticked, readable = area.evaluate(LOOK)
            assert (hatched, ticked, readable) == (True, True, True), area.get_attribute("data-area")
            assert width > 3
    context.close()


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    """Tab, Space, arrows and Enter reach the summary; each thing that has the focus shows it, and nothing traps."""
    keys = page.keyboard
    page.locator("#planner .planner-button--main").focus()
    keys.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "Emergency signs"
    keys.press("Tab")
    keys.press("Space")
    assert page.evaluate("document.activeElement.textContent") == "Call your emergency number now"
    keys.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "I ticked this by mistake"
    keys.press("Enter")
    assert page.evaluate("document.activeElement.id") == "planner-sign-0"
    unseen: list[str] = []
    for _ in range(400):
        keys.press("Tab")
        name = page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id")
        kind = page.evaluate("document.activeElement.type || ''")
        unseen += page.evaluate(
            """() => {
              const active = document.activeElement;
              const seen = active.closest('.planner-tick') || active;
              const box = seen.getBoundingClientRect();
              const bar = document.querySelector('.md-header').getBoundingClientRect().bottom;
              const outlined = getComputedStyle(seen).outlineStyle !== 'none';
              const covered = box.bottom <= bar || box.top >= innerHeight;
              return outlined && !covered ? [] : [active.id || active.textContent];
            }"""
        )
        if kind == "checkbox" and page.locator(".planner__count").inner_text() != f"Part 1 of {len(STEPS) + 1}":
            keys.press("Space")
        elif kind == "radio":
            keys.press("ArrowUp")  # the last option: never the one that is an emergency
        elif kind == "textarea":
            keys.type("Mine")
        elif name in {"None of these: go on", "Next", "Show my page"}:
            keys.press("Enter")
            if page.locator(".planner-summary").count():
                break
    summary = page.locator(".planner-summary")
    assert page.evaluate("document.activeElement.textContent") == "Summary for a visit"
    assert "In my own words: Mine".replace(": ", "\n") in summary.inner_text()
    assert "Right foot" in summary.inner_text()
    assert unseen == []


def test_it_is_named_and_its_parts_are_announced(page: Page) -> None:
    assert page.get_by_role("region", name="Visit planner").is_visible()
    start(page)
    assert page.evaluate("document.activeElement.textContent") == "What happens"
    assert page.get_by_role("group", name="What happens?").is_visible()
    box = page.get_by_label("How would you describe it?")
    assert page.locator(f"#{box.get_attribute('aria-describedby')}").inner_text().startswith("Up to ")


@pytest.mark.parametrize(("scheme", "size"), [("light", DESKTOP), ("dark", SMALL)], ids=["light-1280", "dark-320"])
def test_every_state_passes_the_audit(
    browser: Browser, server: str, scheme: Literal["light", "dark"], size: ViewportSize
) -> None:
    # Without motion nothing is judged while it fades in.
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = visit(context, server)
    found: list[str] = []
    press(page, "Start")
    page.locator("#planner-sign-0").check()
    found += faults(page)
    press(page, "I ticked this by mistake")
    press(page, "None of these: go on")
    while not page.locator(".planner-summary").count():
        page.locator(".planner__content input[type=checkbox]").evaluate_all(
            "boxes => boxes.forEach(box => box.click())"
        )
        if page.locator("#planner-problems-pump").count():
            press(page, "Erase")
        if page.locator("#planner-areas-neck, #planner-problems-pump, #planner-hope").count():  # one of each kind
            found += faults(page)
        page.locator(".planner__moves .planner-button--main").click()
    found += faults(page)
    assert found == []
    context.close()


def test_forced_colours_keep_ticks_areas_and_warnings_apart(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport=PHONE, forced_colors="active")
    page = visit(context, server)
    start(page)
    go_to(page, "areas")
    tick(page, "areas", "neck")
    ticked, other = (page.locator(f"#planner-areas-{area}").locator("..") for area in ("neck", "eyes"))
    border = "element => getComputedStyle(element).borderTopWidth"
    assert ticked.evaluate(border) != other.evaluate(border)
    assert page.locator("[data-area=neck] .planner-map__tick").is_visible()
    assert not page.locator("[data-area=eyes] .planner-map__tick").is_visible()
    context.close()
