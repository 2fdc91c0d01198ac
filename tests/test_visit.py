"""The planner's data: read strictly, tied to the pages that it quotes, and free of verdicts."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
import visit as hook
from sites import HOME, ROOT, SIGNS, write_project

from pagecheck.record import Record, read_record
from pagecheck.safety import CHECK as WORDING_CHECK
from pagecheck.visit import EMERGENCY, LEVELS, UNANSWERED, UNSOURCED, check_words, read_visit
from pagecheck.visit_pages import Signs, as_data, as_list, read_choices, read_comparison, read_signs

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Builder

    from pagecheck.findings import Finding
    from pagecheck.visit import Rule, Visit

TODAY = date(2026, 11, 23)
PATH = "data/visit.yml"
SOURCES = ("who2021", "nhs-asthma")

GOOD = """\
page: visit.md
comparison: compare.md
texts:
  title: Visit planner
  intro: Answer what you can.
  private: Nothing is sent.
  first: First the signs.
  call: Call now
  call_first: Call first.
  call_why: Your answers fit
  today: Get help today
  today_first: Do not wait.
  today_signs: If a sign appears, call.
  today_why: You ticked
  tell: Say this
  keep_medicines: Do not stop a medicine suddenly.
  summary: Summary
  summary_note: Not a diagnosis.
  noticed: What you noticed
  noticed_note: Empty means not ticked.
  examination: Only an examination can tell.
steps:
  - id: happens
    title: What happens
    questions:
      - id: signs
        kind: many
        ask: What happens?
        label: What happens
        source: who2021
        reason: The story comes first.
        options:
          - { id: wheeze, text: Wheezing }
          - { id: cough, text: A cough, source: general knowledge }
          - { id: none, text: Nothing, alone: true }
      - id: noticed
        kind: features
        ask: What did you notice?
        label: Noticed
        source: [who2021, nhs-asthma]
        reason: Side by side.
        options:
          - { id: night, row: When, side: Asthma, text: At night }
          - { id: morning, row: When, side: Bronchitis, text: In the morning }
      - id: words
        kind: text
        ask: Anything else?
        label: Else
        limit: 200
        keep: false
        source: general knowledge
        reason: No list holds all.
      - id: wishes
        kind: pick
        ask: Which questions?
        label: Questions
        limit: 2
        section: Questions to ask
        source: general knowledge
        reason: A visit is short.
leads:
  - { group: Breathing, sentences: 1 }
advice:
  - level: emergency
    when: { signs: [wheeze], noticed: [unanswered] }
    says: Blue lips
    source: who2021
    reason: Air is short.
  - level: urgent
    when: { signs: [cough] }
    says: A cough with blood
    sentences: 2
    source: nhs-asthma
    reason: It needs a look.
"""

PAGES = {
    "red-flags.md": """\
# Signs

## Call your emergency number now if { .emergency }

Call 112. Say what you see.

### Breathing

- **Blue lips.** Call now.[@who2021] Air is short.
- **No breath.** **Cannot speak**, and more
  on the next line. Call now.

### Chest

- **Chest pain** that stays.

## Get help today if { .urgent }

Call your doctor.

- A cough with blood. Go today. Bring this page.
""",
    "compare.md": """\
# Which is it?

| Feature | Asthma | Bronchitis |
|---|---|---|
| When | At night | In the morning |
""",
    "visit.md": """\
# Prepare

## Questions to ask

### First

- What is it?
- What helps?

<div class="planner" id="planner"></div>
""",
}


def page(name: str, body: str) -> Record:
    front = (
        "---\ntitle: A page\ndescription: A page of a test that says something in enough words to pass.\n"
        "updated: 2026-11-01\nkeywords:\n  - word\nclinical: false\nhandout: false\n---\n\n"
    )
    record, findings = read_record(f"docs/{name}", (front + body).encode(), TODAY)
    assert record, findings
    return record


def pages(**changed: str) -> dict[str, Record]:
    return {name: page(name, changed.get(name.split(".")[0].replace("-", "_"), body)) for name, body in PAGES.items()}


def read(text: str) -> tuple[Visit | None, list[Finding]]:
    return read_visit(PATH, text.encode(), SOURCES)


def messages(findings: list[Finding]) -> list[str]:
    return [f"{finding.line}: {finding.message}" for finding in findings]


def test_good_data_is_read() -> None:
    visit, findings = read(GOOD)
    assert findings == []
    assert visit
    assert [question.id for question in visit.questions] == ["signs", "noticed", "words", "wishes"]
    assert visit.questions[0].options[0].sources == ("who2021",)
    assert visit.questions[0].options[1].sources == (UNSOURCED,)
    assert not visit.questions[2].keep
    assert visit.questions[0].keep
    assert [option.alone for option in visit.questions[0].options] == [False, False, True]
    assert visit.rules[0].when == {"signs": ("wheeze",), "noticed": (UNANSWERED,)}


MISTAKES = {
    "an unknown field": ("    title: What", "    titel: What", "24: field 'titel' is not known. Did you mean 'title'?"),
    "a missing text": ("  intro: Answer what you can.\n", "", "4: field 'intro' is missing."),
    "a field twice": ("page: visit.md\n", "page: visit.md\npage: visit.md\n", "2: field 'page' stands here twice."),
    "a wrong kind": ("kind: many", "kind: meny", "27: 'kind' is 'meny'. Did you mean 'many'?"),
    "a source that is none": ("        source: who2021", "        source: who2012", "source 'who2012' is not in data/"),
    "an option's source": ("source: general knowledge }", "source: hearsay }", "34: source 'hearsay' is not in data/"),
    "a rule's source": (
        "    source: nhs-asthma",
        "    source: nhs",
        "73: source 'nhs' is not in data/sources.json.",
    ),
    "a rule without a reason": ("    reason: It needs a look.\n", "", "69: field 'reason' is missing."),
    "a rule without a source": ("    source: nhs-asthma\n", "", "69: field 'source' is missing."),
    "a question without a reason": ("        reason: The story comes first.\n", "", "26: field 'reason' is missing."),
    "a rule on no question": (
        "{ signs: [cough] }",
        "{ sings: [cough] }",
        "question 'sings' is not asked. Did you mean",
    ),
    "a rule on no option": (
        "{ signs: [cough] }",
        "{ signs: [couch] }",
        "'couch' is no option of question 'signs'. Did",
    ),
    "a rule without conditions": ("{ signs: [cough] }", "{}", "70: 'when' names no question."),
    "no emergency among the rules": (
        "level: emergency\n    when: { signs: [wheeze], noticed: [unanswered] }",
        "level: routine\n    when: { signs: [wheeze] }",
        "64: no rule has 'level: emergency'. Add the answers that cannot wait.",
    ),
    "no rules": ("advice:\n", "advice: []\nmore:\n", "63: 'advice' is not a list."),
    "a wrong level": ("level: urgent", "level: soon", "69: 'level' is 'soon'. Write one of these: emergency, urgent"),
    "an id twice": ("id: cough, text", "id: wheeze, text", "33: the id 'wheeze' is used twice below here."),
    "a question's id twice": ("id: words", "id: signs", "the id 'signs' is used twice below here."),
    "an id that is none": ("id: wheeze, text", "id: Wheeze 1, text", "'Wheeze 1' is no id."),
    "a number for a text": ("title: What happens", "title: 7", "24: 'title' is not a text."),
    "yes for a text": ("text: Wheezing", "text: yes", "33: 'text' is not a text."),
    "no limit": ("        limit: 200\n", "", "'limit' is missing, which a question of kind 'text' needs."),
    "a limit too large": ("limit: 200", "limit: 2000", "'limit' is not a number from 1 to 400."),
    "a limit that is none": ("limit: 200", "limit: many", "'limit' is not a number from 1 to 400."),
    "options of a text": (
        "limit: 200",
        "limit: 200\n        options: [a]",
        "a question of kind 'text' has no 'options'.",
    ),
    "a feature without a side": (", side: Asthma", "", "43: field 'side' is missing."),
    "neither true nor false": ("keep: false", "keep: maybe", "'keep' is neither true nor false."),
    "a note without an answer": (
        "{ signs: [cough] }",
        "{ signs: [unanswered] }",
        "only an emergency can follow from 'unanswered'",
    ),
    "a lead without sentences": (", sentences: 1", "", "field 'sentences' is missing."),
    "neither alone nor not": ("alone: true", "alone: maybe", "'alone' is neither true nor false."),
    "a list that is none": ("{ signs: [cough] }", "{ signs: cough }", "70: 'signs' is not a list."),
    "an empty file": (GOOD, "", "1: the file is empty, or repeats a part by '*'."),
    "not YAML": ("page: visit.md", "page: [visit.md", "the file cannot be read:"),
    "a part that repeats": ("{ signs: [cough] }", "&x { signs: [cough] }\n    extra: *x", "repeats a part by '*'"),
    "a list for all": (GOOD, "- one\n", "1: this is no group of 'field: value' lines."),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_the_data_is_found_with_its_line(name: str) -> None:
    old, new, expected = MISTAKES[name]
    assert old in GOOD
    visit, findings = read(GOOD.replace(old, new, 1))
    assert visit is None
    assert any(expected in message for message in messages(findings)), messages(findings)
    assert all(finding.path == PATH and finding.check == "visit" for finding in findings)


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"\x80", b"a: &a [*a]", b"[" * 5000, b"{1: {2: 3}}", b"--- !!python/x 1"]
)
def test_bad_bytes_are_findings_and_no_traceback(data: bytes) -> None:
    visit, findings = read_visit(PATH, data, SOURCES)
    assert visit is None
    assert findings


def test_signs_are_cut_from_the_emergency_page_in_its_words() -> None:
    signs, findings = read_signs(pages()["red-flags.md"])
    assert findings == []
    assert [(sign.group, sign.text, sign.why) for sign in signs.signs] == [
        ("Breathing", "Blue lips.", "Call now. Air is short."),
        ("Breathing", "No breath.", ""),
        ("Breathing", "Cannot speak", ", and more on the next line. Call now."),
        ("Chest", "Chest pain", "that stays."),
    ]
    assert (signs.call, signs.today) == ("Call 112. Say what you see.", "Call your doctor.")


def test_a_sign_that_is_not_bold_is_found() -> None:
    body = PAGES["red-flags.md"].replace("**Chest pain** that", "Chest pain that")
    _, findings = read_signs(page("red-flags.md", body))
    assert [finding.message for finding in findings] == [
        "the sign 'Chest pain that stays.…' does not begin in bold. Put two stars round what is seen."
    ]


def test_an_emergency_page_without_its_list_is_found() -> None:
    _, findings = read_signs(page("red-flags.md", "# Signs\n\nNothing.\n"))
    assert "finds no list of emergency signs" in findings[0].message


def test_advice_is_said_in_the_page_s_words() -> None:
    signs, _ = read_signs(pages()["red-flags.md"])
    assert signs.says("Blue lips", "emergency") == ("Blue lips.", "Call now. Air is short.")
    assert signs.says("A cough with", "urgent") == ("A cough with blood.", "Go today. Bring this page.")
    assert signs.says("A cou", "urgent") == ("", ""), "a part of a word is no beginning"
    assert signs.says("A cough with", "routine") == ("", "")


def test_a_sign_of_an_emergency_is_no_routine(tmp_path: Path) -> None:
    text = GOOD.replace("    says: A cough with blood", "    says: Blue lips")
    assert text != GOOD
    (message,) = [finding.message for finding in load(tmp_path, pages(), text)[2]]
    assert message == (
        "'Blue lips' is a sign of an emergency, and the rule's level is 'urgent'. "
        "Write 'level: emergency', or other words."
    )


WRONG_PAGES = {
    "a row": (
        {"compare": "# X\n\n| Feature | Asthma | Bronchitis |\n|---|---|---|\n| Why | a | b |\n"},
        "no row 'When'",
    ),
    "a column": ({"compare": PAGES["compare.md"].replace("Bronchitis", "Cold")}, "has no column 'Bronchitis'."),
    "a section": ({"visit": PAGES["visit.md"].replace("to ask", "")}, "no list under a heading 'Questions to ask'"),
    "a place": ({"visit": PAGES["visit.md"].replace("<div", "<p")}, "the page has no place for the planner."),
    "a group": ({"red_flags": PAGES["red-flags.md"].replace("### Breathing", "### Breath")}, "no group 'Breathing'."),
    "a sign": ({"red_flags": PAGES["red-flags.md"].replace("Blue lips", "Grey lips")}, "begins with 'Blue lips'."),
}


@pytest.mark.parametrize("name", WRONG_PAGES)
def test_what_the_pages_do_not_hold_is_found(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    changed, expected = WRONG_PAGES[name]
    findings = load(tmp_path_factory.mktemp("project"), pages(**changed))[2]
    assert findings
    assert all(expected in finding.message for finding in findings), findings


def load(root: Path, records: dict[str, Record], text: str = GOOD) -> tuple[Visit | None, Signs | None, list[Finding]]:
    folder = root / "data"
    folder.mkdir()
    (folder / "visit.yml").write_text(text, encoding="utf-8")
    sources = [{"id": key, "type": "webpage", "title": key, "URL": "https://example.org/x"} for key in SOURCES]
    for source in sources:
        source["accessed"] = {"date-parts": [[2026, 1, 2]]}  # type: ignore[assignment]
    (folder / "sources.json").write_text(json.dumps(sources), encoding="utf-8")
    (folder / "safety.yml").write_bytes((ROOT / "data/safety.yml").read_bytes())
    return hook.load(root, records, "red-flags.md", TODAY)


def test_good_data_and_pages_have_no_findings(tmp_path_factory: pytest.TempPathFactory) -> None:
    visit, signs, findings = load(tmp_path_factory.mktemp("project"), pages())
    assert findings == []
    assert visit
    assert signs
    data = as_data(visit, pages(), signs)
    assert data["advice"][1] == {
        "level": "urgent",
        "when": {"signs": ["cough"]},
        "text": "A cough with blood.",
        "why": "Go today.",
    }
    assert data["signs"][0] == {"group": "Breathing", "text": "Blue lips.", "lead": "Call now.", "why": "Air is short."}
    assert data["signs"][3] == {"group": "Chest", "text": "Chest pain", "lead": "", "why": "that stays."}
    assert (data["call"], data["call_short"]) == ("Call 112. Say what you see.", "Call 112.")
    assert data["steps"][0]["questions"][0]["options"][2] == {"id": "none", "text": "Nothing", "alone": True}
    assert data["steps"][0]["questions"][3]["options"] == [
        {"id": "What is it?", "text": "What is it?", "group": "First"},
        {"id": "What helps?", "text": "What helps?", "group": "First"},
    ]
    assert data["comparison"] == {"columns": ["Asthma", "Bronchitis"], "rows": ["When"]}
    assert "- [ ] emergency, when 'signs' is wheeze and 'noticed' is unanswered: “Blue lips." in as_list(visit, signs)


def test_the_list_names_what_stands_alone_and_what_leads(tmp_path_factory: pytest.TempPathFactory) -> None:
    visit, signs, _ = load(tmp_path_factory.mktemp("project"), pages())
    assert visit
    assert signs
    lines = as_list(visit, signs).splitlines()
    assert "- [ ] Nothing; ticking it unticks the others, and they untick it [who2021]" in lines
    assert "- [ ] Wheezing [who2021]" in lines
    assert [line for line in lines if line.startswith("- [ ] Breathing")] == [
        "- [ ] Breathing, “Blue lips.”: “Call now.”",
        "- [ ] Breathing, “Cannot speak”: “, and more on the next line.”",
    ]
    assert not any("Chest pain" in line for line in lines), "its group has no lead"


def test_the_list_of_a_planner_without_leads_has_no_part_for_them(tmp_path_factory: pytest.TempPathFactory) -> None:
    text = GOOD.replace("leads:\n  - { group: Breathing, sentences: 1 }\n", "")
    visit, signs, findings = load(tmp_path_factory.mktemp("project"), pages(), text)
    assert findings == []
    assert visit
    assert signs
    assert "lead with their own words" not in as_list(visit, signs)


@pytest.mark.parametrize(
    "words",
    [
        "This is likely asthma.",
        "You probably have it.",
        "Your score is high.",
        "The likelihood grows.",
        "It is unlikely.",
        "This suggests that you have it.",
        "It points towards asthma.",
        "That is 80 per cent.",
    ],
)
def test_a_verdict_in_the_data_is_found(words: str) -> None:
    visit, _ = read(GOOD.replace("Empty means not ticked.", words))
    assert visit
    assert [finding.line for finding in check_words(PATH, visit)] == [20]


def test_words_that_harm_and_doses_are_found(tmp_path_factory: pytest.TempPathFactory) -> None:
    text = GOOD.replace("Empty means not ticked.", "Your pills are safe and effective.").replace(
        "Anything else?", "Do you take 5 mg?"
    )
    _, _, findings = load(tmp_path_factory.mktemp("project"), pages(), text)
    assert sorted(finding.line for finding in findings) == [20, 47]
    assert {finding.check for finding in findings} == {WORDING_CHECK}


def test_a_place_without_data_is_found(build: Builder) -> None:
    body = '\n<div class="planner" id="planner"></div>\n'
    home = HOME.replace("## What you can do", f"{body}\n## What you can do")
    built = build({"docs/index.md": home, "data/visit.yml": None})
    assert [finding.message for finding in built.findings] == [
        "the page has a place for the planner, but there is no data/visit.yml. Write it, or delete the place."
    ]


# The real data --------------------------------------------------------------------------------------------------


def real_records() -> dict[str, Record]:
    read_pages = {
        path.name: read_record(f"docs/{path.name}", path.read_bytes(), date.max)[0]
        for path in (ROOT / "docs").glob("*.md")
    }
    return {name: record for name, record in read_pages.items() if record}


@pytest.fixture(scope="module")
def real() -> tuple[Visit, Signs]:
    visit, signs, findings = hook.load(ROOT, real_records(), "red-flags.md", date.max)
    assert findings == []
    assert visit
    assert signs
    return visit, signs


EMERGENCY_SIGNS = 18  # seventeen list items, of which the one on babies and children holds two signs


def test_every_sign_of_the_emergency_list_is_asked(real: tuple[Visit, Signs]) -> None:
    """Each list item of the emergency card gives at least one sign, and no bold word of it is lost."""
    _, signs = real
    card = (ROOT / "docs/red-flags.md").read_text(encoding="utf-8").split("{ .emergency }")[1].split("\n## ")[0]
    bold = re.findall(r"\*\*(.+?)\*\*", card)
    assert len(re.findall(r"^- ", card, re.MULTILINE)) == 17
    assert [sign.text for sign in signs.signs] == bold
    assert len(bold) == EMERGENCY_SIGNS
    assert all(re.search(r"\b(?:Call|Go to|crisis line)\b", sign.why) for sign in signs.signs)


def test_every_question_option_and_rule_names_a_source_and_a_reason(real: tuple[Visit, Signs]) -> None:
    visit, _ = real
    assert all(question.sources and question.reason for question in visit.questions)
    assert all(option.sources for question in visit.questions for option in question.options)
    assert all(rule.sources and rule.reason and rule.level in LEVELS for rule in visit.rules)


def test_what_is_sourced_rests_on_what_the_site_may_cite(real: tuple[Visit, Signs]) -> None:
    visit, _ = real
    barred = {"nms", "anxiety2021", "ubie2024", "simpson2016", "dystonia-society2014", "medlineplus-dystonia"}
    named = {key for question in visit.questions for option in question.options for key in option.sources}
    assert not barred & (named | {key for rule in visit.rules for key in rule.sources})


def test_each_feature_stands_where_the_comparison_puts_it(real: tuple[Visit, Signs]) -> None:
    """Both columns of each row that is asked about have a feature, so that neither looks empty by our doing."""
    visit, _ = real
    columns, rows = read_comparison(real_records()[visit.comparison])
    features = [option for question in visit.questions if question.kind == "features" for option in question.options]
    asked = {option.row for option in features}
    assert asked <= set(rows)
    for row in asked:
        assert {option.side for option in features if option.row == row} == set(columns), row


def test_the_choices_are_the_page_s_own_questions(real: tuple[Visit, Signs]) -> None:
    visit, _ = real
    choices = [text for _, text in read_choices(real_records()[visit.page], "Questions to ask")]
    assert "Do I need a trial of levodopa?" in choices
    assert len(choices) == 20


def test_the_medicines_of_the_brief_can_be_ticked(real: tuple[Visit, Signs]) -> None:
    visit, _ = real
    causing = next(question for question in visit.questions if question.id == "causing")
    text = " ".join(option.text for option in causing.options).lower()
    for name in ("metoclopramide", "prochlorperazine", "promethazine", "droperidol", "antipsychotic", "antidepressant",
                 "antihistamine", "malaria", "seizure"):  # fmt: skip
        assert name in text


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param({"recent": {"yes"}, "since": {"days"}}, True, id="new-medicine-and-new-spasms"),
        pytest.param({"recent": {"unsure"}, "since": {"days"}}, True, id="perhaps-a-new-medicine"),
        pytest.param({"recent": {"yes"}, "movements": {"cramps"}}, True, id="start-not-answered"),
        pytest.param({"change": {"storm"}}, True, id="storm-without-a-new-medicine"),
        pytest.param({"recent": {"no"}, "since": {"days"}}, False, id="new-spasms-without-a-medicine"),
        pytest.param({"recent": {"yes"}, "since": {"years"}, "movements": {"jaw"}}, False, id="old-spasms"),
    ],
)
def test_a_new_medicine_with_sudden_spasms_is_an_emergency(
    answers: dict[str, set[str]],
    expected: bool,  # noqa: FBT001
    real: tuple[Visit, Signs],
) -> None:
    """The rules as data; tests/test_planner.py proves that the script follows each of them."""

    def holds(rule: Rule) -> bool:
        return all(
            bool(set(wanted) & answers.get(question, set())) or (UNANSWERED in wanted and question not in answers)
            for question, wanted in rule.when.items()
        )

    visit, _ = real
    found = [rule for rule in visit.rules if rule.level == EMERGENCY and holds(rule)]
    assert bool(found) == expected
    if expected and "recent" in answers:
        assert any(rule.says.startswith("Hours or days after a new medicine") for rule in found)


def test_hooks_and_templates_name_no_condition() -> None:
    for name in (
        "hooks/visit.py",
        "hooks/pagecheck/visit.py",
        "hooks/pagecheck/visit_pages.py",
        "overrides/partials/planner.html",
    ):
        assert not re.search("dyston|spastic", (ROOT / name).read_text(encoding="utf-8"), re.IGNORECASE), name


def test_every_area_has_its_drawing_and_every_drawing_its_area(real: tuple[Visit, Signs]) -> None:
    visit, _ = real
    areas = next(question for question in visit.questions if question.kind == "areas")
    drawn = re.findall(r'data-area="([^"]+)"', (ROOT / "overrides/partials/planner.html").read_text(encoding="utf-8"))
    assert sorted(drawn) == sorted(option.id for option in areas.options)


def test_the_command_prints_all_rules_for_a_clinician(
    real: tuple[Visit, Signs], capsys: pytest.CaptureFixture[str]
) -> None:
    visit, _ = real
    assert hook.main([]) == 0
    printed = capsys.readouterr().out
    assert all(rule.reason in printed for rule in visit.rules)
    assert all(option.text in printed for question in visit.questions for option in question.options)
    assert printed.count("unticks the others") == sum(
        option.alone for question in visit.questions for option in question.options
    )
    assert all(f"- [ ] {lead.group}, “" in printed for lead in visit.leads)


def told_by_command(
    folder: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """What the command says of a project whose planner is the good one."""
    write_project(folder, {PATH: GOOD, **files})
    monkeypatch.setattr(hook, "__file__", str(folder / "hooks/visit.py"))
    assert hook.main([]) == 1
    return capsys.readouterr().err


def test_the_command_says_what_is_wrong_with_a_pages_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    undated = SIGNS.replace("updated: 2026-11-01", "updated: never")
    said = told_by_command(tmp_path / "project", {"docs/red-flags.md": undated}, monkeypatch, capsys)
    assert "docs/red-flags.md:4: " in said
    assert "[records]" in said
    assert "to take the planner's signs from" not in said


def test_the_command_reads_pages_in_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"docs/help/red-flags.md": SIGNS, "mkdocs.yml": "extra:\n  emergency_page: help/red-flags.md\n"}
    said = told_by_command(tmp_path / "project", files, monkeypatch, capsys)
    assert "to take the planner's signs from" not in said


@pytest.mark.parametrize("settings", ["extra: {}\n", "extra: [\n"], ids=["no name", "no YAML"])
def test_the_command_says_that_the_settings_name_no_emergency_page(
    settings: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told_by_command(tmp_path / "project", {"mkdocs.yml": settings}, monkeypatch, capsys)
    assert "there is no page '' to take the planner's signs from. Name the emergency page in the settings" in said
