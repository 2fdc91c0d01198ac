/* Read the page aloud, by a voice that the device has itself.

   Many browsers send text to their maker for some voices. Those are not used: where the device has no voice of its own
   in the page's language, there is no button. The sentence that is being read is marked, and can be stopped. Words for
   pictures are read too. */

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

  /* The parts of the page, in reading order: a picture, or the text nodes of a block up to what it holds or what comes
     next. Nodes of blanks alone belong to them: they part words. */
  function parts() {
    const found = [];
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const picture = node.localName === "img" && Boolean(node.alt);
      if (!picture && node.nodeType !== Node.TEXT_NODE) {
        continue;
      }
      const holder = picture ? node : node.parentElement;
      const element = picture ? node : holder.closest(BLOCKS);
      if (!element || !article.contains(element) || holder.closest(SKIPPED) || !holder.getClientRects().length) {
        continue;
      }
      const last = found.at(-1);
      if (picture) {
        found.push({ element, nodes: [], text: `Picture: ${node.alt}` });
      } else if (last && last.element === element) {
        last.nodes.push(node);
        last.text += node.data;
      } else {
        found.push({ element, nodes: [node], text: node.data });
      }
    }
    return found;
  }

  /* The sentences of the page: the words, the element that they stand in, and the range that holds them. A cell begins
     with the name of its column, which the eye takes from the table's head. */
  function sentences() {
    let named = null;
    return parts().flatMap(({ element, nodes, text }) => {
      const said = cut(text).map(([start, end]) => ({
        words: text.slice(start, end).replace(/\s+/g, " ").trim(),
        element,
        range: rangeOf(element, nodes, start, end),
      })).filter(({ words }) => /[\p{L}\p{N}]/u.test(words));
      const cell = element.closest("td[data-label]");
      if (said.length && cell && cell !== named) {
        const column = cell.dataset.label;
        said[0].words = `${column}${/[.:?!]$/.test(column) ? "" : ":"} ${said[0].words}`;
        named = cell;
      }
      return said;
    });
  }

  function cut(text) {
    if (typeof Intl.Segmenter === "function") {
      const segments = new Intl.Segmenter(language, { granularity: "sentence" }).segment(text);
      return Array.from(segments, ({ index, segment }) => [index, index + segment.trimEnd().length]);
    }
    return Array.from(text.matchAll(/[^.!?]+[.!?]*/g), (match) => [match.index, match.index + match[0].length]);
  }

  /* A picture has no text nodes: its range holds the whole of it. */
  function rangeOf(element, nodes, start, end) {
    const range = document.createRange();
    range.selectNode(element);
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
    const highlights = window.CSS && typeof Highlight === "function" ? CSS.highlights : null;
    if (highlights) {
      highlights.delete(MARK);
    }
    document.querySelectorAll(`.${MARK}`).forEach((element) => element.classList.remove(MARK));
    if (sentence && highlights && sentence.element.localName !== "img") {
      highlights.set(MARK, new Highlight(sentence.range));
    } else if (sentence) {
      sentence.element.classList.add(MARK);
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
