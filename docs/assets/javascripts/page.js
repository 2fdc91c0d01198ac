/* What a page does in a reader's hands: colours, contents, the way back to the top, marks on words that were found.

   The theme's own script does all this too, and search. It is large, and so are the search index and its worker, so
   they are fetched when a reader first goes to the search field. From then on the theme searches and changes colours.
   `hooks/lighten.py` puts this file in the place of the theme's script and names that one in `data-theme`. */

"use strict";

(function page() {
  const theme = document.currentScript && document.currentScript.dataset.theme;
  if (!theme) {
    return;
  }
  const untilTheme = new AbortController();
  const now = { signal: untilTheme.signal };
  const component = (name) => document.querySelector(`[data-md-component=${name}]`);
  const header = component("header");

  /* Search ------------------------------------------------------------------------------------------------- */

  const field = component("search-query");
  const toggle = document.getElementById("__search");
  let asked = false;

  function fetchTheme() {
    if (asked) {
      return;
    }
    asked = true;
    const script = document.createElement("script");
    script.src = theme;
    script.addEventListener("load", () => untilTheme.abort());
    script.addEventListener("error", sayThatSearchFailed);
    document.head.append(script);
  }

  /* No connection, or a browser that the theme's script does not know: the list of topics still leads on. */
  function sayThatSearchFailed() {
    asked = false;
    const place = document.querySelector(".md-search-result__meta");
    const list = document.querySelector(".topics-link");
    if (place && list) {
      const link = document.createElement("a");
      link.href = list.href;
      link.textContent = list.textContent.trim();
      place.replaceChildren("Search could not be loaded. Look here instead: ", link);
    }
  }

  if (field && toggle) {
    field.addEventListener(
      "focus",
      () => {
        toggle.checked = true;
        fetchTheme();
      },
      now,
    );
    toggle.addEventListener(
      "change",
      () => {
        if (toggle.checked) {
          field.focus(); // in the tap itself: only then does a phone show its keyboard
        }
      },
      now,
    );
    /* Left by a key, the panel would stay open over what has the focus next. The theme never sees the Tab: it would take
       the focus away, and WebKit, whose Linux form gives Shift+Tab no name, then goes on from the top of the page. */
    field.addEventListener("keydown", (event) => {
      if (event.key === "Tab" || event.code === "Tab") {
        event.stopPropagation();
        if (toggle.checked) {
          toggle.click();
        }
      }
    });
    field.addEventListener(
      "keydown",
      ({ key }) => {
        if (key === "Escape") {
          toggle.checked = false;
          field.blur();
        }
      },
      now,
    );
    field.form.addEventListener("submit", (event) => event.preventDefault());
    /* The theme waits for keys. Words that are spoken or pasted press none. */
    field.addEventListener("input", () => field.dispatchEvent(new KeyboardEvent("keyup")));
    if (document.activeElement === field || toggle.checked) {
      fetchTheme();
    }
  }

  /* Found words -------------------------------------------------------------------------------------------- */

  /* Marks words, wherever a word begins with one of them, in what is in sight: not in drawings or closed parts. */
  function mark(words, root) {
    const escaped = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
    const pattern = new RegExp(`(^|[^\\p{L}\\p{N}])(${escaped.join("|")})`, "giu");
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const parts = walker.currentNode.data.split(pattern); // words between, a sign before, a found word, and again
      if (parts.length > 1 && walker.currentNode.parentElement.offsetHeight) {
        found.push([walker.currentNode, parts]);
      }
    }
    for (const [text, parts] of found) {
      text.replaceWith(
        ...parts.map((part, place) => {
          if (place % 3 !== 2) {
            return part;
          }
          const marked = document.createElement("mark");
          marked.dataset.mdHighlight = "";
          marked.textContent = part;
          return marked;
        }),
      );
    }
  }

  /* Results lead to a page with the words that they found there. */
  const searched = (new URLSearchParams(location.search).get("h") || "").split(/\s+/).filter(Boolean);
  const article = document.querySelector(".md-content article");
  if (searched.length && article) {
    mark(searched, article);
  }

  /* Colours ------------------------------------------------------------------------------------------------ */

  const palette = component("palette");
  const options = palette ? Array.from(palette.querySelectorAll("input")) : [];

  function offer(index) {
    options.forEach((option, place) => {
      option.nextElementSibling.hidden = place !== index;
    });
  }

  function wear(index) {
    const color = {};
    document.body.setAttribute("data-md-color-switching", "");
    for (const name of ["media", "scheme", "primary", "accent"]) {
      color[name] = options[index].getAttribute(`data-md-color-${name}`);
      document.body.setAttribute(`data-md-color-${name}`, color[name]);
    }
    requestAnimationFrame(() => document.body.removeAttribute("data-md-color-switching"));
    offer(index);
    __md_set("__palette", { index, color });
  }

  if (options.length) {
    const kept = __md_get("__palette");
    const device = options.findIndex((option) => matchMedia(option.dataset.mdColorMedia).matches);
    let worn = Math.max(0, Math.min(kept ? kept.index : device, options.length - 1));
    offer(worn); // early.js put these colours on
    palette.addEventListener(
      "change",
      ({ target }) => {
        worn = options.indexOf(target);
        wear(worn);
      },
      now,
    );
    palette.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Enter") {
          const next = options[(worn + 1) % options.length];
          next.click();
          next.focus();
        }
      },
      now,
    );
  }

  /* Where the reader is ------------------------------------------------------------------------------------- */

  const title = component("header-title");
  const heading = document.querySelector(".md-content h1");
  const top = component("top");
  /* The list of headings stands twice: beside the text, and in the menu of a phone. */
  const lists = Array.from(document.querySelectorAll("[data-md-component=toc]"), (list) =>
    Array.from(list.querySelectorAll(".md-nav__link[href^='#']"), (link) => ({
      link,
      place: document.getElementById(decodeURIComponent(link.hash.slice(1))),
    })).filter(({ place }) => place),
  );
  let last = 0; // to ask for it here would hold up the first view
  let waiting = false;

  function follow() {
    waiting = false;
    const edge = header ? header.offsetHeight : 0;
    if (title && heading) {
      title.classList.toggle("md-header__title--active", heading.getBoundingClientRect().bottom < edge);
    }
    if (top) {
      const upwards = window.scrollY < last;
      top.hidden = !(window.scrollY > 400 && (upwards || (!top.hidden && window.scrollY === last)));
    }
    last = window.scrollY;
    for (const contents of lists) {
      const ahead = contents.findIndex(({ place }) => place.getBoundingClientRect().top > edge + 32);
      const passed = ahead < 0 ? contents.length : ahead;
      contents.forEach(({ link }, index) => {
        link.classList.toggle("md-nav__link--passed", index < passed);
        link.classList.toggle("md-nav__link--active", index === passed - 1);
      });
    }
  }

  document.addEventListener(
    "scroll",
    () => {
      if (!waiting) {
        waiting = true;
        requestAnimationFrame(follow);
      }
    },
    { passive: true },
  );
  if (top) {
    top.addEventListener("click", () => window.scrollTo({ top: 0 }));
  }
})();
