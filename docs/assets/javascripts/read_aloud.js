/* Read the page aloud, by a voice that the device has itself.

   Many browsers send text to their maker for some voices. Those are not used: where the device has no voice of its own
   in the page's language, there is no button. The sentence that is being read is marked, and can be stopped. */

"use strict";

(function readAloud() {
  const tools = document.querySelector(".page-tools");
  const article = document.querySelector("article");
  const speech = window.speechSynthesis;
  if (!tools || !article || !speech || typeof SpeechSynthesisUtterance !== "function") {
    return;
  }
  const language = document.documentElement.lang || "en";
  /* What is no part of the main text: sources and their numbers, tools, and what is meant for other readers. */
  const SKIPPED =
    ".citation, .sources, .sources-note, .references, .terms, .page-tools, .trail, .feedback, .term-panel, " +
    ".visually-hidden, .planner, .print-note, .print-button, button, form, script, style, template, svg, [hidden], [aria-hidden=true]";
  const BLOCKS = "h1, h2, h3, h4, p, li, dt, dd, th, td, figcaption, aside";
  const MARK = "being-read";

  function voice() {
    const own = speech.getVoices().filter((candidate) => candidate.localService === true);
    const base = language.split("-")[0].toLowerCase();
    const fitting = own.filter((candidate) => candidate.lang.toLowerCase().replace("_", "-").split("-")[0] === base);
    return fitting.find((candidate) => candidate.default) || fitting[0] || null;
  }

  /* The sentences of the page, in reading order: the words, and the range that holds them. */
  function sentences() {
    const blocks = new Map();
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      const block = parent.closest(BLOCKS);
      if (node.data.trim() && block && article.contains(block) && !parent.closest(SKIPPED) && parent.getClientRects().length) {
        blocks.set(block, [...(blocks.get(block) || []), node]);
      }
    }
    return [...blocks.values()].flatMap((nodes) => {
      const text = nodes.map((node) => node.data).join("");
      return cut(text).map(([start, end]) => ({
        words: text.slice(start, end).replace(/\s+/g, " ").trim(),
        range: rangeOf(nodes, start, end),
      }));
    }).filter(({ words }) => /[\p{L}\p{N}]/u.test(words));
  }

  function cut(text) {
    if (typeof Intl.Segmenter === "function") {
      const segments = new Intl.Segmenter(language, { granularity: "sentence" }).segment(text);
      return Array.from(segments, ({ index, segment }) => [index, index + segment.trimEnd().length]);
    }
    return Array.from(text.matchAll(/[^.!?]+[.!?]*/g), (match) => [match.index, match.index + match[0].length]);
  }

  function rangeOf(nodes, start, end) {
    const range = document.createRange();
    let passed = 0;
    for (const node of nodes) {
      const last = passed + node.data.length;
      if (start >= passed && start < last) {
        range.setStart(node, start - passed);
      }
      if (end > passed && end <= last) {
        range.setEnd(node, end - passed);
      }
      passed = last;
    }
    return range;
  }

  function mark(sentence) {
    if (window.CSS && CSS.highlights && typeof Highlight === "function") {
      CSS.highlights.delete(MARK);
      if (sentence) {
        CSS.highlights.set(MARK, new Highlight(sentence.range));
      }
      return;
    }
    document.querySelectorAll(`.${MARK}`).forEach((element) => element.classList.remove(MARK));
    if (sentence) {
      sentence.range.startContainer.parentElement.closest(BLOCKS).classList.add(MARK);
    }
  }

  function show({ range }) {
    const box = range.getBoundingClientRect();
    if (box.top < 80 || box.bottom > window.innerHeight - 120) {
      window.scrollBy({ top: box.top - window.innerHeight / 3, behavior: "instant" });
    }
  }

  const player = document.createElement("div");
  player.className = "player";
  player.setAttribute("role", "region");
  player.setAttribute("aria-label", "Reading aloud");
  const pause = document.createElement("button");
  const stop = document.createElement("button");
  for (const [button, text] of [[pause, "Pause"], [stop, "Stop"]]) {
    button.type = "button";
    button.className = "player__button";
    button.textContent = text;
    player.append(button);
  }

  let script = [];
  let place = 0;
  let turn = 0; /* what ends after its turn is over has nothing more to say */

  function silence() {
    turn += 1;
    speech.cancel();
  }

  function speak() {
    silence();
    const mine = turn;
    const sentence = script[place];
    if (!sentence) {
      end(true);
      return;
    }
    pause.textContent = "Pause";
    mark(sentence);
    show(sentence);
    const utterance = new SpeechSynthesisUtterance(sentence.words);
    utterance.voice = voice();
    utterance.lang = utterance.voice ? utterance.voice.lang : language;
    utterance.onend = () => {
      if (mine === turn) {
        place += 1;
        speak();
      }
    };
    utterance.onerror = () => {
      if (mine === turn) {
        end(false);
      }
    };
    speech.speak(utterance);
  }

  function end(back) {
    silence();
    mark(null);
    if (player.isConnected) {
      const inside = player.contains(document.activeElement);
      player.remove();
      document.documentElement.classList.remove("has-player");
      if (back && inside) {
        listen.focus({ preventScroll: true });
      }
    }
  }

  /* A pause is a stop that remembers its sentence: on many phones the browser's own pause ends the reading. */
  pause.addEventListener("click", () => {
    if (pause.textContent === "Pause") {
      silence();
      pause.textContent = "Go on";
    } else {
      speak();
    }
  });
  stop.addEventListener("click", () => end(true));

  const listen = document.createElement("button");
  listen.type = "button";
  listen.className = "page-tools__button";
  listen.textContent = "Listen";
  listen.addEventListener("click", () => {
    script = sentences();
    place = 0;
    tools.after(player);
    document.documentElement.classList.add("has-player");
    pause.focus({ preventScroll: true });
    speak();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && player.isConnected && !document.querySelector("dialog[open]")) {
      end(true);
    }
  });
  window.addEventListener("pagehide", () => end(false));
  window.addEventListener("beforeprint", () => end(false));

  /* Some browsers learn of their voices only after a while. */
  function offer() {
    if (voice() && !listen.isConnected) {
      tools.append(listen);
    } else if (!voice() && listen.isConnected) {
      end(false);
      listen.remove();
    }
  }
  offer();
  speech.addEventListener("voiceschanged", offer);
})();
