"""Every safety rule catches its bad example, passes its good one, and is read strictly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wording import load_rules

from pagecheck.blocks import read_blocks
from pagecheck.safety import (
    Rule,
    Rules,
    check_pairings,
    check_phrases,
    compiled,
    phrases_to_judge,
    plain_marks,
    read_rules,
)

FILE = "data/safety.yml"
RULES, FINDINGS = read_rules(FILE, (Path(__file__).parents[1] / FILE).read_bytes())
EACH_RULE = pytest.mark.parametrize(
    "rule", [pytest.param(rule, id=f"{rule.kind}-line-{rule.line}") for rule in RULES.rules]
)


def caught(markdown: str, rules: Rules = RULES) -> list[str]:
    blocks = read_blocks(markdown)
    found = [*check_phrases("docs/a.md", blocks, rules), *check_pairings("docs/a.md", blocks, rules)]
    judged = [f"docs/a.md:{line}: '{phrase}'" for line, phrase in phrases_to_judge(blocks, rules)]
    return [*map(str, found), *judged]


def test_rules_are_sound_and_of_every_kind() -> None:
    assert FINDINGS == []
    assert {rule.kind for rule in RULES.rules} == {"never_without", "never", "needs_on_page", "editor_decides"}


@EACH_RULE
def test_rule_catches_its_bad_example(rule: Rule) -> None:
    assert caught(rule.texts["bad"], Rules((rule,)))


@EACH_RULE
def test_rule_passes_its_good_example(rule: Rule) -> None:
    assert caught(rule.texts["good"], Rules((rule,))) == []


@EACH_RULE
def test_rule_gives_a_reason_of_one_sentence(rule: Rule) -> None:
    assert rule.texts["reason"].endswith(".")


@EACH_RULE
def test_every_wording_of_a_rule_is_caught(rule: Rule) -> None:
    for pattern in (*rule.lists.get("phrase", ()), *rule.lists.get("words", ())):
        assert caught(f"Here is {re.sub(r'{.}', 'the', pattern).replace('*', '')} alone.", Rules((rule,))), pattern


@EACH_RULE
def test_every_allowed_wording_is_needed_and_works(rule: Rule) -> None:
    for pattern in rule.lists.get("allowed_in", ()):
        words = " ".join(word.replace("*", "") for word in pattern.split() if not word.startswith("{"))
        assert caught(f"This is {words} here.", Rules((rule,))) == [], pattern
        without = Rules((Rule(rule.kind, rule.line, rule.texts, {"phrase": rule.lists["phrase"]}),))
        assert caught(f"This is {words} here.", without), f"{pattern} holds no phrase, so it allows nothing"


@pytest.mark.parametrize(
    "text",
    [
        "There is no general cure, but treatment helps.",
        "No one can cure this yet.",
        "Treatment does not cure it.",
        "It cannot be cured.",
        "## Is there a cure?",
        "Doctors aim to ease it rather than cure it.",
        "It isn't just stress.",
        'It is not "just stress".',
        "It is real and not “all in your head”.",
        "You should not suddenly stop taking it.",
        "Don’t stop taking it.",
        "Never stop taking it on your own.",
        "The condition is rarely life-threatening, but some emergencies can be.",
        "Herbs are not always harmless.",
        "The procure office secures manicures.",
        "It is incurable.",
        "Accurate and obscured.",
    ],
)
def test_false_alarm_is_not_raised(text: str) -> None:
    assert caught(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "A cure is near.",
        "It will be cured.",
        "There is no doubt. This is a cure.",
        "| a | b |\n|--|--|\n| toxin | cure |",
        "- It is harmless",
        "![A harmless needle](a.png)",
        "It is rarely life threatening.",
        "It is **rarely** life-threatening.",
        "Stop taking it.",
        "If it hurts, stop taking the tablets.",
        "Safe, effective treatment",
        "It is all in your\nhead.",
        "SAFE AND EFFECTIVE",
        "## Just stress?",
        "Certified by HONcode",
        "The PIF\u00a0TICK",
        "It is not easy. It is harmless.",
        "It is not just stress, but for some it is just stress.",
        "Asthma can now be cured by surgery.",
        "Do not worry and stop taking it.",
        "If you do not feel well, stop taking it.",
        "Not only can this cure you.",
        "We have no doubt this will cure you.",
        "It is not easy, harmless as it is.",
    ],
)
def test_phrase_without_its_exception_is_refused(text: str) -> None:
    assert len(caught(text)) == 1


TOXIN = (
    "Botulinum toxin works for three months.\n\n"
    "After the injection, call for trouble swallowing.\n\n"
    "After the injection, call for trouble breathing.\n"
)


def test_toxin_with_its_warnings_passes() -> None:
    assert caught(TOXIN) == []


@pytest.mark.parametrize(
    ("gone", "warning"),
    [("three months", "three months"), ("swallowing", "swallowing"), ("breathing", "breathing")],
)
def test_toxin_without_one_warning_is_refused(gone: str, warning: str) -> None:
    messages = caught(TOXIN.replace(gone, "something"))
    assert len(messages) == 1
    assert warning in messages[0]


def test_warning_about_something_else_does_not_count() -> None:
    assert len(caught(TOXIN.replace("After the injection, call for trouble sw", "Jaw spasms make trouble sw"))) == 1


@pytest.mark.parametrize(
    "warning",
    [
        "Do not stop levodopa suddenly.",
        "Never stop levodopa suddenly.",
        "| Levodopa | sickness | Do not stop suddenly |\n|--|--|--|\n",
        "| a | b |\n|--|--|\n| Levodopa | Do not stop it suddenly |",
        "## Levodopa\n\nDo not suddenly stop it.",
        "Levodopa:\n\n- do not stop it suddenly",
        "Do not change or stop baclofen, clonazepam, levodopa or any other medicine suddenly.",
        "Never stop a prescribed antipsychotic, levodopa, baclofen or diazepam suddenly.",
        "Do not stop these medicines suddenly.",
        "Don’t stop levodopa suddenly.",
    ],
)
def test_sudden_stop_is_warned_of_in_many_words(warning: str) -> None:
    assert [line for line in caught(f"Levodopa may help.\n\n{warning}") if "'Levodopa'" in line] == []


@pytest.mark.parametrize(
    "warning",
    [
        "Do not stop clonazepam suddenly.",
        "Do not stop. Levodopa can suddenly fail.",
        "You may stop levodopa suddenly.",
        "Do not take levodopa suddenly.",
    ],
)
def test_other_words_are_no_warning(warning: str) -> None:
    assert any("'Levodopa'" in line for line in caught(f"Levodopa may help.\n\n{warning}"))


def test_pairing_names_the_first_place() -> None:
    assert [line.split(": ")[0] for line in caught("# A\n\nBaclofen. More baclofen.\n\nBaclofen.")] == ["docs/a.md:3"]


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("no {2} cure", "no known cure", True),
        ("no {2} cure", "no real known cure", True),
        ("no {2} cure", "no one real known cure", False),
        ("no {2} cure", "no. A cure", False),
        ("no {2} cure", "no; a cure", False),
        ("no {2} cure", "no, or some, cure", True),
        ("cure*", "curely", True),
        ("cure", "cured", False),
        ("life-threatening", "life threatening", True),
        ("don't stop", "don't stop", True),
        ("just stress", "just  stress", True),
        ("all in", "ball in", False),
        ("a (b)", "", None),
        ("{2} cure", "", None),
        ("cure {2}", "", None),
        ("a {30} b", "a " + "word " * 30 + "b", True),
        ("a {31} b", "", None),
        ("", "", None),
        ("*", "", None),
    ],
)
def test_patterns_mean_what_they_say(pattern: str, text: str, matches: object) -> None:
    if matches is None:
        with pytest.raises(ValueError, match=r"pattern|gap"):
            compiled(pattern)
    else:
        assert bool(compiled(pattern).search(text)) is matches


GOOD = """\
never_without:
  - phrase: ["harmless"]
    allowed_in: ["not harmless"]
    reason: It may harm.
    bad: It is harmless.
    good: It is not harmless.
never:
  - phrase: ["badge"]
    reason: None was given.
    bad: A badge.
    good: None.
needs_on_page:
  - words: ["drug"]
    warning: ask first
    any_of: ["ask first"]
    reason: It may harm.
    bad: A drug.
    good: A drug; ask first.
editor_decides:
  - phrase: ["journey"]
    reason: Be plain.
    bad: A journey.
    good: A trip.
"""


def told(data: str | bytes) -> list[str]:
    return [str(finding) for finding in read_rules(FILE, data if isinstance(data, bytes) else data.encode())[1]]


def test_good_file_is_read() -> None:
    rules, findings = read_rules(FILE, GOOD.encode())
    assert findings == []
    assert [(rule.kind, rule.line) for rule in rules.rules] == [
        ("never_without", 2),
        ("never", 8),
        ("needs_on_page", 13),
        ("editor_decides", 20),
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    reason: None was given.\n", "", "data/safety.yml:8: field 'reason' is missing."),
        ("    bad: A badge.\n", "", "data/safety.yml:8: field 'bad' is missing."),
        ("    good: None.\n", "", "data/safety.yml:8: field 'good' is missing."),
        ('  - words: ["drug"]\n    warning', "  - warning", "data/safety.yml:13: field 'words' is missing."),
        ("allowed_in", "alowed_in", "data/safety.yml:3: field 'alowed_in' is not known. Did you mean 'allowed_in'?"),
        ("never:", "nevr:", "data/safety.yml:7: field 'nevr' is not known. Did you mean 'never'?"),
        (
            "    good: None.\n",
            "    good: None.\n    good: No.\n",
            "data/safety.yml:12: field 'good' stands here twice.",
        ),
        ("A badge.", "Nothing.", "data/safety.yml:8: the rule does not catch its own 'bad' text."),
        ("good: None.", "good: A badge.", "data/safety.yml:8: the rule catches its own 'good' text."),
        ("bad: A drug.", "bad: A drug, ask first.", "data/safety.yml:13: the rule does not catch its own 'bad'"),
        ('["badge"]', "badge", "data/safety.yml:8: 'phrase' is not a list of patterns."),
        ('["badge"]', "[]", "data/safety.yml:8: 'phrase' is not a list of patterns."),
        ('["badge"]', "[5]", "data/safety.yml:8: 'phrase' is not a text."),
        ('["badge"]', '["badge", "("]', "data/safety.yml:8: '(' is not a pattern."),
        ('["badge"]', '["badge", "a {40} b"]', "data/safety.yml:8: 'a {40} b' leaves a gap of more than 30 words."),
        ("reason: None was given.", "reason: 5", "data/safety.yml:9: 'reason' is not a text."),
        ("reason: None was given.", "reason: [a]", "data/safety.yml:9: 'reason' is not a text."),
        ("reason: None was given.", "reason: a: b", "data/safety.yml:9: the file cannot be read: mapping values"),
        ("reason: None was given.", "reason: *x", "data/safety.yml:9: the file cannot be read: found undefined alias"),
        (
            '  - phrase: ["journey"]\n',
            '  - ["journey"]\n  - phrase: ["journey"]\n',
            "data/safety.yml:20: a rule is a group",
        ),
    ],
)
def test_malformed_rule_is_a_finding_with_its_line(old: str, new: str, expected: str) -> None:
    assert old in GOOD
    messages = told(GOOD.replace(old, new, 1))
    assert any(message.startswith(expected) for message in messages), messages


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("", "data/safety.yml:1: the file holds no sections."),
        ("- a\n", "data/safety.yml:1: the file holds no sections."),
        (b"never: \xff", "data/safety.yml:1: the file is not UTF-8."),
        ("a: [", "data/safety.yml:1: the file cannot be read"),
        ("never: text", "data/safety.yml:1: 'never' is not a list of rules."),
        ("never:\n", "data/safety.yml:1: 'never' is not a list of rules."),
        ("never: []\n", "data/safety.yml:1: 'never' is not a list of rules."),
        pytest.param("[" * 3000, "data/safety.yml:1: the file cannot be read", marks=pytest.mark.slow),
        ("a: \x00", "data/safety.yml:1: the file cannot be read"),
        ("? [a, b]\n: c\n", "data/safety.yml:1: field"),
    ],
)
def test_unreadable_file_is_a_finding(data: str | bytes, expected: str) -> None:
    assert any(message.startswith(expected) for message in told(data)), told(data)


def test_missing_file_is_a_finding(tmp_path: Path) -> None:
    _, (finding,) = load_rules(tmp_path)
    assert str(finding).startswith(f"{FILE}: the file cannot be read: No such file or directory. Put rules there")


def test_other_rules_are_kept_when_one_is_malformed() -> None:
    rules, _ = read_rules(FILE, GOOD.replace("    bad: A badge.\n", "").encode())
    assert [rule.kind for rule in rules.rules] == ["never_without", "needs_on_page", "editor_decides"]


@given(st.one_of(st.binary(max_size=100), st.text(max_size=200).map(str.encode)))
def test_any_bytes_are_read(data: bytes) -> None:
    read_rules(FILE, data)


@given(st.lists(st.sampled_from(GOOD.splitlines(keepends=True)), max_size=30).map("".join))
def test_any_order_of_lines_is_read(data: str) -> None:
    read_rules(FILE, data.encode())


def test_typed_marks_hide_nothing() -> None:
    assert plain_marks("don\u2019t life\u2011threatening\u00a0x") == "don't life-threatening x"
    assert plain_marks("ef\xadfec\u200btive, \u202e\uff13 \u2060times") == "effective, 3 times"


def test_finding_says_whether_an_exception_would_help() -> None:
    first, second = caught("It is harmless.\n\nPIF TICK")
    assert first.endswith("Add its exception to the sentence, or write it another way. [wording]")
    assert second.endswith("false promise. Write it another way. [wording]")
