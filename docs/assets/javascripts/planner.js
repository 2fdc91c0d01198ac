/* The visit planner: it gathers what a reader noticed onto one page for the clinician, and says when not to wait.

   What it asks and the rules by which it warns are data (data/visit.yml), which the page carries as a data block.
   It gives no verdict. Nothing is sent anywhere, and nothing is kept unless the reader presses "Keep on this device".
   Without this script the page is a worksheet for paper, and nothing stands in the planner's place. */

"use strict";

(function planVisit() {
  const place = document.getElementById("planner");
  const block = document.getElementById("visit-data");
  const drawing = document.getElementById("planner-map");
  if (!place || !block) {
    return;
  }
  const { texts, steps, signs, comparison, advice, call, call_short: callShort, today } = JSON.parse(block.textContent);
  const questions = steps.flatMap((step) => step.questions);

  /* Under the site's own path, apart from other sites of the host. */
  const KEY = new URL("../../", document.currentScript.src).pathname + ".visit";

  /* Where the reader is: the opening, the signs of an emergency, then the steps, then the summary. */
  const OPENING = -1;
  const SIGNS = 0;
  const SUMMARY = steps.length + 1;

  /* Up to so many lines a summary fits one sheet of A4 or Letter at 14 pt, and in two columns at 13 pt, as measured. */
  const LONG = 28;
  const FULL = 40;

  /* `answers` holds a Set of option ids for ticks and choices, an array of texts for picks, or a text. */
  const state = { at: OPENING, signs: new Set(), answers: new Map(), changed: "" };

  /* The places for notes of the step in sight, each with the test of which rules speak there. */
  const rooms = new Map();

  /* 1. Making elements -------------------------------------------------------------------------------------- */

  /* An element with attributes, listeners (functions, by the event's name) and children. Empty values are left out. */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") {
        element.addEventListener(name, value);
      } else if (value === true) {
        element.setAttribute(name, "");
      } else if (value) {
        element.setAttribute(name, value);
      }
    }
    element.append(...children.filter(Boolean));
    return element;
  }

  function button(words, press, kind = "") {
    const name = "planner-button" + (kind && " planner-button--" + kind);
    return make("button", { type: "button", class: name, click: press }, words);
  }

  /* A heading that takes the focus when its part of the planner appears. */
  function heading(tag, words) {
    return make(tag, { class: "planner__heading", tabindex: "-1" }, words);
  }

  /* The parts that stay; what changes is put into them. Live regions must stand before they speak. */
  const alarm = make("div", { class: "planner__alarm", role: "alert" });
  const content = make("div", { class: "planner__content" });
  const moves = make("div", { class: "planner__moves" });
  const keeping = make("div", { class: "planner__keeping" });
  const said = make("p", { class: "planner__said", role: "status" });

  /* 2. Answers and rules ------------------------------------------------------------------------------------ */

  function chosen(id) {
    const answer = state.answers.get(id);
    return answer instanceof Set ? answer : new Set();
  }

  function holds(rule) {
    return Object.entries(rule.when).every(([id, wanted]) =>
      wanted.some((option) => (option === "unanswered" ? !chosen(id).size : chosen(id).has(option))),
    );
  }

  /* The rules of a level that hold, or those of them that fit, each wording once. */
  function active(level, fits = () => true) {
    const found = advice.filter((rule) => rule.level === level && holds(rule) && fits(rule));
    return found.filter((rule, at) => found.findIndex((other) => other.text === rule.text) === at);
  }

  function emergencies() {
    const ticked = signs.filter((_, at) => state.signs.has(at));
    const known = new Set(ticked.map((sign) => sign.text));
    return [...ticked, ...active("emergency").filter((rule) => !known.has(rule.text))];
  }

  /* What was ticked at one question, in words and in the order of the page. */
  function words(question) {
    const answer = state.answers.get(question.id);
    if (answer instanceof Set) {
      return question.options.filter((option) => answer.has(option.id)).map((option) => option.text);
    }
    const lines = Array.isArray(answer) ? answer : [answer || ""];
    return [...new Set(lines.map((text) => text.trim()).filter(Boolean))];
  }

  /* The same on one line. */
  function line(question) {
    return words(question).join(question.kind === "pick" ? " " : "; ");
  }

  function record(id, answer, control) {
    const empty = answer instanceof Set ? !answer.size : !answer.length;
    if (empty) {
      state.answers.delete(id);
    } else {
      state.answers.set(id, answer);
    }
    state.changed = control.id;
    say("");
    warn();
    showNote(control);
  }

  /* 3. Warnings --------------------------------------------------------------------------------------------- */

  function listed(rules) {
    return make("ul", {}, ...rules.map(({ text, why }) => make("li", {}, make("strong", {}, text), why && " " + why)));
  }

  /* Put new words into a live region; the same words again would be read out again. */
  function fill(region, parts) {
    if (region.textContent !== parts.map((part) => part.textContent).join("")) {
      region.replaceChildren(...parts);
    }
  }

  /* Show what is urgent. An emergency comes before all else: it takes the focus, and the way on is closed. */
  function warn() {
    const found = emergencies();
    const isNew = found.length > 0 && !alarm.hasChildNodes();
    fill(alarm, found.length ? alarmParts(found) : []);
    moves.hidden = found.length > 0;
    keeping.hidden = found.length > 0 || (state.at === OPENING && !state.answers.size);
    for (const [room, fits] of rooms) {
      fill(room, found.length ? [] : noteParts(fits));
    }
    if (isNew) {
      enter(alarm.querySelector(".planner__heading"));
    }
  }

  function alarmParts(found) {
    const strip = document.querySelector(".emergency-strip a[href^='tel:']");
    return [
      heading("h3", texts.call),
      ...leads(found).map((words) => make("p", {}, words)),
      strip ? make("p", {}, make("a", { href: strip.getAttribute("href"), class: "planner__dial" }, strip.textContent)) : "",
      make("p", { class: "planner__why" }, texts.call_why + ":"),
      listed(found),
      make("p", {}, texts.call_first),
      button("I ticked this by mistake", takeBack),
    ].filter(Boolean);
  }

  /* What to do first: the page's own line, unless it does not fit the sign, as filming does not fit despair. */
  function leads(found) {
    const own = [...new Set(found.map((sign) => sign.lead).filter(Boolean))];
    const others = found.some((sign) => !sign.lead);
    return [...(others ? [own.length ? callShort : call] : []), ...own];
  }

  /* Undo the ticks that raised the alarm, and give the focus back to the last of them. */
  function takeBack() {
    const place = (id) => questions.findIndex((question) => question.id === id);
    for (const rule of active("emergency")) {
      const latest = Object.keys(rule.when).sort((one, other) => place(other) - place(one))[0];
      state.answers.delete(latest);
    }
    state.signs.clear();
    const control = state.changed;
    show(state.at);
    document.getElementById(control)?.focus();
  }

  /* Room below an answer for what it calls for, short of an emergency. A live region must stand before it speaks. */
  function noteRoom(question, option) {
    const chosenFirst = (rule) => rule.when[question.id]?.find((id) => chosen(question.id).has(id)) === option.id;
    if (!advice.some((rule) => rule.level !== "emergency" && rule.when[question.id]?.includes(option.id))) {
      return [];
    }
    const room = make("div", { class: "planner__note", role: "status" });
    rooms.set(room, chosenFirst);
    return [room];
  }

  function noteParts(fits) {
    return [...urgentParts(active("urgent", fits)), ...routineParts(active("routine", fits))];
  }

  /* Bring a note into sight, if it is not: it is what cannot wait. */
  function showNote(control) {
    const room = control.closest("label")?.nextElementSibling;
    if (rooms.has(room) && room.hasChildNodes()) {
      room.scrollIntoView({ behavior: "instant", block: "nearest" });
    }
  }

  function todayLead() {
    return `${texts.today_first} ${today} ${texts.today_signs}`;
  }

  function urgentParts(rules) {
    if (!rules.length) {
      return [];
    }
    const title = make("p", { class: "planner__title" }, texts.today);
    const lead = make("p", {}, todayLead());
    return [make("div", { class: "planner__today" }, title, lead, listed(rules))];
  }

  function routineParts(rules) {
    const title = make("p", { class: "planner__title" }, texts.tell);
    return rules.length ? [make("div", { class: "planner__tell" }, title, listed(rules))] : [];
  }

  /* 4. Questions -------------------------------------------------------------------------------------------- */

  /* A box to tick or a choice, in a label that is large enough for a hand that shakes. */
  function tick(type, name, id, text, checked, change) {
    const box = make("input", { type, id, name, autocomplete: "off", checked, change });
    return make("label", { class: "planner-tick", for: id }, box, make("span", {}, text));
  }

  /* A sign with all that the page says of it: its name is what is seen, the rest describes it. */
  function tickSign(sign, at) {
    const id = "planner-sign-" + at;
    const label = tick("checkbox", "", id, "", state.signs.has(at), (event) => {
      state.signs[event.target.checked ? "add" : "delete"](at);
      state.changed = id;
      warn();
    });
    const name = make("strong", { id: id + "-name" }, sign.text);
    const rest = make("span", { id: id + "-rest", class: "planner-tick__rest" }, `${sign.lead} ${sign.why}`.trim());
    label.lastChild.append(name, " ", rest);
    label.firstChild.setAttribute("aria-labelledby", name.id);
    label.firstChild.setAttribute("aria-describedby", rest.id);
    return label;
  }

  function fieldset(legend, hint, ...children) {
    return make("fieldset", {}, make("legend", {}, legend), hint && make("p", { class: "planner__hint" }, hint), ...children);
  }

  /* Ticks, under the names of their groups where they have any. */
  function grouped(items, tickOf) {
    const groups = new Map();
    items.forEach((item, at) => groups.set(item.group, [...(groups.get(item.group) || []), tickOf(item, at)].flat()));
    return [...groups].map(([name, ticks]) => {
      const list = make("div", { class: "planner__ticks" }, ...ticks);
      return name ? make("fieldset", { class: "planner__group" }, make("legend", {}, name), list) : list;
    });
  }

  function askMany(question) {
    const ticks = grouped(question.options, (option) => {
      const id = `planner-${question.id}-${option.id}`;
      const label = tick("checkbox", id, id, option.text, chosen(question.id).has(option.id), (event) => {
        const answer = new Set(chosen(question.id));
        answer[event.target.checked ? "add" : "delete"](option.id);
        if (event.target.checked) {
          untickOthers(question, option, answer);
        }
        record(question.id, answer, event.target);
      });
      return [label, ...noteRoom(question, option)];
    });
    return fieldset(question.ask, question.hint, ...ticks);
  }

  /* "Nobody" cannot be true together with somebody. */
  function untickOthers(question, option, answer) {
    for (const other of question.options) {
      if (other.id !== option.id && (option.alone || other.alone) && answer.delete(other.id)) {
        document.getElementById(`planner-${question.id}-${other.id}`).checked = false;
      }
    }
  }

  function askOne(question) {
    const options = [{ id: "", text: "No answer" }, ...question.options];
    const ticks = grouped(options, (option) => {
      const isChosen = option.id ? chosen(question.id).has(option.id) : !chosen(question.id).size;
      const id = `planner-${question.id}-${option.id || "none"}`;
      const label = tick("radio", "planner-" + question.id, id, option.text, isChosen, (event) =>
        record(question.id, new Set(option.id ? [option.id] : []), event.target),
      );
      return [label, ...noteRoom(question, option)];
    });
    return fieldset(question.ask, question.hint, ...ticks);
  }

  /* Nothing that is typed leaves the device: some browsers send it to a spelling service. */
  function askText(question) {
    const id = "planner-" + question.id;
    const box = make("textarea", {
      id,
      rows: "3",
      maxlength: String(question.limit),
      spellcheck: "false",
      autocomplete: "off",
      "aria-describedby": id + "-hint",
      input: (event) => record(question.id, event.target.value, event.target),
    });
    box.value = state.answers.get(question.id) || "";
    const hint = `${question.hint || ""} Up to ${question.limit} characters.`.trim();
    return make(
      "div",
      { class: "planner__text" },
      make("label", { for: id }, question.ask),
      make("p", { class: "planner__hint", id: id + "-hint" }, hint),
      box,
    );
  }

  function askPick(question) {
    const picked = state.answers.get(question.id) || [];
    const boxes = Array.from({ length: question.limit }, (_, at) => {
      const id = `planner-${question.id}-${at}`;
      const box = make("select", { id, autocomplete: "off", change: keepPicks }, new Option("None chosen", ""));
      for (const group of new Set(question.options.map((option) => option.group))) {
        const options = question.options.filter((option) => option.group === group);
        box.append(make("optgroup", { label: group }, ...options.map(({ text }) => make("option", { value: text }, text))));
      }
      box.value = picked[at] || "";
      return make("div", { class: "planner__pick" }, make("label", { for: id }, `Choice ${at + 1}`), box);
    });
    function keepPicks(event) {
      const values = boxes.map((box) => box.querySelector("select").value);
      record(question.id, values.some(Boolean) ? values : [], event.target);
    }
    return fieldset(question.ask, question.hint, ...boxes);
  }

  /* The names of the areas are the control; the drawing is a larger target for the same boxes. */
  function askAreas(question) {
    const asked = askMany(question);
    const map = bodyMap(question);
    if (map) {
      asked.querySelector(".planner__ticks").before(map);
      for (const area of map.querySelectorAll("[data-area]")) {
        const box = asked.querySelector(`#planner-${question.id}-${area.dataset.area}`);
        area.addEventListener("click", () => box.click());
        box.addEventListener("change", () => area.classList.toggle("is-ticked", box.checked));
        for (const moment of ["focus", "blur"]) {
          box.addEventListener(moment, () => area.classList.toggle("is-focused", moment === "focus"));
        }
      }
      asked.classList.add("planner__areas");
    }
    return asked;
  }

  function bodyMap(question) {
    const map = drawing && drawing.content.firstElementChild.cloneNode(true);
    for (const area of map ? map.querySelectorAll("[data-area]") : []) {
      area.classList.toggle("is-ticked", chosen(question.id).has(area.dataset.area));
    }
    return map;
  }

  const ASK = { many: askMany, features: askMany, one: askOne, text: askText, pick: askPick, areas: askAreas };

  /* 5. The summary ------------------------------------------------------------------------------------------ */

  function isFeature(question) {
    return question.kind === "features";
  }

  /* The features that were ticked, by the comparison's rows and columns: always all of them, always in its order. */
  function noticed() {
    const ticked = questions.filter(isFeature).flatMap((question) => {
      return question.options.filter((option) => chosen(question.id).has(option.id));
    });
    const used = new Set(questions.filter(isFeature).flatMap(({ options }) => options.map((option) => option.group)));
    const cell = (row, side) => ticked.filter((one) => one.group === row && one.side === side).map(({ text }) => text);
    return comparison.rows
      .filter((row) => used.has(row))
      .map((row) => ({ row, cells: comparison.columns.map((side) => cell(row, side)) }));
  }

  /* Today, with the month as a word and the day first, as everywhere on the site. */
  function date() {
    const lang = document.documentElement.lang || "en";
    return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { dateStyle: "long" }).format(new Date());
  }

  function unanswered() {
    const labels = questions.filter((question) => !words(question).length).map((question) => question.label);
    return labels.length ? `Not answered: ${labels.join("; ")}.` : "";
  }

  function noticedTable() {
    const head = ["Feature", ...comparison.columns].map((name) => make("th", { scope: "col" }, name));
    const rows = noticed().map(({ row, cells }) => {
      const filled = cells.map((texts, at) => make("td", { "data-label": comparison.columns[at] }, texts.join("; ") || "–"));
      const empty = cells.every((texts) => !texts.length);
      return make("tr", { class: empty && "planner-summary__empty" }, make("th", { scope: "row" }, row), ...filled);
    });
    return make("table", { class: "table" }, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
  }

  /* An empty table says nothing. */
  function noticedParts() {
    const words = make("strong", {}, texts.examination);
    if (!questions.some((question) => isFeature(question) && chosen(question.id).size)) {
      return [make("p", {}, words)];
    }
    return [make("h4", {}, texts.noticed), make("p", {}, words, " " + texts.noticed_note), noticedTable()];
  }

  function answersList() {
    const answered = questions.filter((question) => !isFeature(question) && words(question).length);
    const pairs = answered.map((question) => {
      /* On paper what is said among the reasons for help today is not said twice. */
      const isSaid = urgentWords(question).length === words(question).length;
      const kind = isSaid && "planner-summary__said";
      return make("div", { class: kind }, make("dt", {}, question.label), make("dd", {}, line(question)));
    });
    return make("dl", {}, ...pairs);
  }

  /* A fuller page is set smaller on paper, and in two columns, so that it stays one sheet. */
  function density() {
    const lines = summaryLines().reduce((sum, text) => sum + Math.ceil(text.length / 70), 0);
    return (lines > LONG ? "planner-summary--long" : "") + (lines > FULL ? " planner-summary--full" : "");
  }

  /* What was ticked at one question that needs help today. */
  function urgentWords(question) {
    const asks = (option) => active("urgent").some((rule) => rule.when[question.id]?.includes(option.id));
    return (question.options || []).filter((option) => chosen(question.id).has(option.id) && asks(option)).map(({ text }) => text);
  }

  /* Why help is needed today, in the few words that were ticked: for paper, and for the clipboard. */
  function reasons() {
    const asked = questions.filter((question) => urgentWords(question).length);
    return `${texts.today_why}: ${asked.map((question) => `${question.label}: ${urgentWords(question).join("; ")}.`).join(" ")}`;
  }

  function withReasons(part) {
    part.append(" ", make("p", { class: "planner__reasons" }, reasons()));
    return part;
  }

  function summary() {
    const areas = questions.find((question) => question.kind === "areas");
    return make(
      "div",
      { class: "planner-summary " + density() },
      heading("h3", texts.summary),
      make("p", {}, `${texts.summary_note} Written on ${date()}.`),
      make("p", { class: "planner-summary__name" }, "Name and date of birth:"),
      ...urgentParts(active("urgent")).map(withReasons),
      make("div", { class: "planner-summary__answers" }, areas && chosen(areas.id).size ? bodyMap(areas) : "", answersList()),
      ...noticedParts(),
      make("p", {}, make("strong", {}, texts.keep_medicines)),
      make("p", { class: "planner-summary__blank" }, unanswered()),
    );
  }

  /* The same in plain text, for the clipboard. */
  function summaryText() {
    return [...summaryLines(), unanswered()].join("\n");
  }

  function summaryLines() {
    const answers = questions
      .filter((question) => !isFeature(question) && words(question).length)
      .map((question) => `${question.label}: ${line(question)}`);
    const rows = noticed().map(({ row, cells }) => {
      return `${row} - ${cells.map((texts, at) => `${comparison.columns[at]}: ${texts.join("; ") || "-"}`).join(" | ")}`;
    });
    return [
      texts.summary,
      `${texts.summary_note} Written on ${date()}.`,
      ...(active("urgent").length ? [`${texts.today}. ${todayLead()}`, reasons()] : []),
      "",
      ...answers,
      "",
      texts.noticed,
      `${texts.examination} ${texts.noticed_note}`,
      ...rows,
      "",
      texts.keep_medicines,
    ];
  }

  async function copy() {
    const text = summaryText();
    try {
      await navigator.clipboard.writeText(text);
      say("Copied.");
    } catch {
      copyByHand(text);
    }
  }

  /* Where the page may not write to the clipboard: select the text, try the old way, and leave it for the reader. */
  function copyByHand(text) {
    const id = "planner-copy";
    document.getElementById(id)?.parentElement.remove();
    const box = make("textarea", { id, rows: "8", readonly: true, spellcheck: "false" });
    box.value = text;
    content.append(make("div", { class: "planner__text" }, make("label", { for: id }, "Summary as text"), box));
    box.select();
    const done = document.execCommand("copy");
    say(done ? "Copied." : "The text below the summary is selected. Copy it with your device's own command.");
  }

  /* 6. Keeping and erasing ---------------------------------------------------------------------------------- */

  function say(message) {
    said.textContent = message;
  }

  /* Signs and other answers that age within days are not kept: they are asked each time. */
  function keep() {
    const kept = {};
    for (const { id } of questions.filter((question) => question.keep)) {
      const answer = state.answers.get(id);
      if (answer) {
        kept[id] = answer instanceof Set ? [...answer] : answer;
      }
    }
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
      say("Kept on this device, as it is now. Press it again after you change something.");
    } catch {
      say("This browser does not let the page keep anything. Print or copy the summary instead.");
    }
  }

  /* Take back what was kept, as far as the planner still asks it. Returns whether there was anything. */
  function recall() {
    let kept;
    try {
      kept = JSON.parse(localStorage.getItem(KEY));
    } catch {
      return false;
    }
    for (const question of questions.filter((one) => one.keep)) {
      const answer = known(question, kept?.[question.id]);
      if (answer.size || answer.length) {
        state.answers.set(question.id, answer);
      }
    }
    return state.answers.size > 0;
  }

  /* A kept answer as far as it fits its question; anything else is left out. */
  function known(question, answer) {
    if (question.kind === "text") {
      return typeof answer === "string" ? answer.slice(0, question.limit) : "";
    }
    const ids = new Set(question.options.map((option) => option.id));
    const fitting = (Array.isArray(answer) ? answer : []).filter((id) => ids.has(id));
    if (question.kind === "pick") {
      return fitting.slice(0, question.limit);
    }
    const single = question.options.find((option) => option.alone && fitting.includes(option.id));
    return new Set(single ? fitting.filter((id, _, all) => id !== single.id || all.length === 1) : fitting);
  }

  function erase() {
    state.signs.clear();
    state.answers.clear();
    try {
      localStorage.removeItem(KEY);
    } catch {
      /* Storage is blocked, so nothing was kept. */
    }
    show(OPENING);
    rewind();
    say("Everything is erased.");
  }

  function showKeeping() {
    keeping.replaceChildren(button("Keep on this device", keep), button("Erase", confirmErase));
  }

  /* A hand that shakes may press by mistake: ask once more. */
  function confirmErase() {
    const stay = () => {
      showKeeping();
      keeping.lastElementChild.focus();
    };
    const question = make("p", { id: "planner-sure" }, "Erase all answers, here and on this device?");
    keeping.replaceChildren(question, button("Yes, erase", erase), button("No, go back", stay));
    keeping.children[1].setAttribute("aria-describedby", "planner-sure");
    keeping.children[1].focus();
  }

  /* 7. Steps ------------------------------------------------------------------------------------------------ */

  function partsOf(at) {
    if (at === OPENING) {
      return [make("p", {}, texts.intro), make("p", {}, texts.private)];
    }
    if (at === SUMMARY) {
      return [summary()];
    }
    const count = make("p", { class: "planner__count" }, `Part ${at + 1} of ${steps.length + 1}`);
    if (at === SIGNS) {
      return [count, heading("h3", "Emergency signs"), make("p", {}, texts.first), ...grouped(signs, tickSign)];
    }
    const { title, hint, questions: asked } = steps[at - 1];
    return [count, heading("h3", title), hint && make("p", {}, hint), ...asked.map((one) => ASK[one.kind](one))].filter(Boolean);
  }

  function movesOf(at) {
    const back = button("Back", () => goBack());
    if (at === OPENING) {
      return [button("Start", () => go(SIGNS), "main")];
    }
    if (at === SIGNS) {
      return [button("None of these: go on", () => go(SIGNS + 1), "main")];
    }
    if (at === SUMMARY) {
      return [button("Print, or save as PDF", () => window.print(), "main"), button("Copy as text", copy), back];
    }
    return [button(at === SUMMARY - 1 ? "Show my page" : "Next", () => go(at + 1), "main"), back];
  }

  function show(at) {
    const isFirst = state.at === at && at === OPENING && !content.hasChildNodes();
    state.at = at;
    rooms.clear();
    content.replaceChildren(...partsOf(at));
    moves.replaceChildren(...movesOf(at));
    alarm.replaceChildren();
    showKeeping();
    say("");
    warn();
    /* The print style sheet prints the summary alone while it is in sight. */
    document.documentElement.classList.toggle("has-visit-summary", at === SUMMARY);
    if (!isFirst && !alarm.hasChildNodes()) {
      enter(content.querySelector(".planner__heading") || title);
    }
  }

  /* Bring a new part to the top of the window, and let a screen reader begin there. */
  function enter(start) {
    start.focus({ preventScroll: true });
    title.scrollIntoView({ behavior: "instant", block: "start" });
  }

  /* 8. The browser's own Back ------------------------------------------------------------------------------- */

  /* An entry of the history holds which part was in sight, and no answer: `from` is the part before it, `depth` how many
     entries lie between it and the opening, and `visit` in which visit of the page it was made. */
  let visit = performance.timeOrigin;

  /* The entry of the history in sight, if this visit made it. */
  function entry() {
    return history.state?.visit === visit ? history.state : null;
  }

  /* Go on to a part, so that the browser's Back leads to the one before. Some browsers refuse many entries in a row: then
     the planner's own buttons still work. */
  function go(at) {
    try {
      if (!entry()) {
        history.replaceState({ visit, at: state.at, depth: 0 }, "");
      }
      history.pushState({ visit, at, from: state.at, depth: entry().depth + 1 }, "");
      history.scrollRestoration = "manual";
    } catch {
      /* See above. */
    }
    show(at);
  }

  /* The planner's Back is the browser's, unless a link within the page was followed in between. */
  function goBack() {
    if (entry()?.at === state.at && entry().from === state.at - 1) {
      history.back();
    } else {
      go(state.at - 1);
    }
  }

  /* Leave the entries of a visit behind, so that Back leads out of the page again. */
  function rewind() {
    visit += 1;
    if (history.state?.depth > 0) {
      history.go(-history.state.depth);
    }
  }

  /* Without a state it was a link within the page, which changes nothing here. */
  function follow() {
    const at = entry() ? entry().at : OPENING;
    if (history.state && at !== state.at) {
      show(at);
    }
  }


  const title = make("h2", { class: "planner__heading", id: "planner-title", tabindex: "-1" }, texts.title);
  place.setAttribute("role", "region");
  place.setAttribute("aria-labelledby", "planner-title");
  const found = recall();
  place.append(title, alarm, content, moves, keeping, said);
  window.addEventListener("popstate", follow);
  show(OPENING);
  rewind();
  if (found) {
    say("The answers that you kept on this device are filled in.");
  }
})();
