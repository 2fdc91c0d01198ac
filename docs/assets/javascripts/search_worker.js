/* What readers' words find: the search behind the theme's search panel.

   The theme lets a site bring its own worker (`search` in the page's `__config`) and speaks four messages with it:
   SETUP brings the index, READY answers; QUERY brings what is typed, RESULT answers with pages and their sections.
   The theme's own worker finds only words that begin as typed. This one also finds other forms of a word, both
   spellings of English, common names for the same thing, and the nearest word to a misspelling; and it ranks whole
   pages, so that words may stand in different sections. It knows English, and no subject: what speaks of danger, and
   which page answers it, comes with the index (hooks/search.py writes it into the index's `config`).

   It loads nothing else, so that it also runs where a frame plays the worker, in pages opened from a folder. */

"use strict";

(function searchWorker() {
  const SETUP = 0;
  const READY = 1;
  const QUERY = 2;
  const RESULT = 3;

  /* What a word counts by the place where it stands. A page's tags are the everyday words of its record. */
  const WEIGHT = { title: 6, heading: 2.5, said: 1, text: 1 };
  const SATURATION = 3; // the more often a word stands in a page, the less each time adds
  const TAG = 2; // a keyword that the query has in full, beside a text that is full of the word
  const SAID = 0.5; // words that readers type for a section, which are many and less sure than keywords
  const WHOLE_SAID = 0.25; // one of those words is all that was typed
  const PARTLY = 1; // the higher, the less a keyword counts of which the query has a part
  const TOGETHER = 4; // words that stand together in one section
  const COVERAGE = 2; // the higher, the more a page must have of all that was typed
  const WHOLE = 1.5; // one keyword is all that was typed, in other forms or another order
  const LITERAL = 2; // a keyword or the title is what was typed, word for word
  const EVERYWHERE = 3; // a heading that stands over so many sections says nothing of any
  const NEAR = 0.05; // pages that score less than this part of the best are left out, after the third
  const COMPLETIONS = 12; // whole words that the beginning of one may mean
  const SECTIONS_SHOWN = 5;
  const TEASER_LENGTH = 240; // characters

  /* Words that say nothing about what is sought, as they are after `folded`. */
  const STOP_WORDS = new Set(
    (
      "a about after all also am an and any are aren as at be because been before being but by can could did do does " +
      "doing don else ever for from get gets getting go goes going got had has have having he her here hers him his " +
      "how i if im in into is isn it its ive just keep keeps kept like lot make makes may me might mine more my near " +
      "no not of off on once only or our out own please really s shall she should since so some still such than that " +
      "the their them then there these they thing things this those to too up us very via was we were what when " +
      "where which while who whom whose why will with without would you your cant wont dont doesnt isnt didnt"
    ).split(" "),
  );

  /* Everyday names for the same thing. Each finds the others, for a little less than itself. */
  const SAME = [
    "medicine medication drug pill tablet meds",
    "injection jab shot needle",
    "child kid toddler son daughter boy girl",
    "baby infant newborn",
    "doctor gp physician",
    "seizure fit convulsion",
    "operation surgery procedure",
    "shake tremor shaky tremble wobble",
    "stop halt quit",
    "emergency urgent",
    "job work employer boss office",
    "illness disease condition",
    "sickness nausea vomit",
    "sleep asleep insomnia",
    "flying flight plane travel trip holiday vacation",
    "inherit hereditary genetic gene",
    "worry anxiety anxious panic nervous",
    "sad depression depressed hopeless unhappy cry",
    "tired fatigue exhausted energy",
    "sight vision eyesight",
    "faint unconscious blackout",
    "mother father mum mom dad parent",
    "urine pee wee",
    "accident crash",
    "big large",
    "stiff rigid tight",
    "pain hurt sore ache",
    "hand wrist finger thumb",
    "foot toe ankle",
    "leg knee thigh",
    "harm risk danger safe",
    "disabled disability wheelchair",
    "scan mri imaging neuroimaging",
    "crazy mad mental",
    "curl claw clench",
    "aid tool gadget equipment stick crutch",
    "worse worsen deteriorate progress",
    "imagine psychological",
    "improve better recover",
    "smell odor",
    "crack manipulate",
    "walk gait limp",
    "exercise gym sport swim",
    "future outlook prognosis",
    "away disappear vanish",
    "die death fatal deadly",
    "specialist consultant",
    "leaflet handout sheet brochure booklet",
    "appointment visit consultation",
    "track tracking cookie privacy",
    "author writer wrote written",
    "meaning definition",
    "coffee caffeine tea",
    "alcohol drink beer wine",
    "glasses sunglasses lens",
    "drive car",
    "stomach tummy belly abdomen",
    "speak talk",
    "contagious infectious",
    "worksheet template form questionnaire",
    "symptom sign",
    "know diagnose recognise identify",
    "cause reason fault blame",
    "young teenager adolescent",
    "phone mobile cell",
    "lonely alone isolated",
    "film video record camera",
    "turn twist rotate",
    "pull drag tug",
    "bend curve",
    "tilt lean tip",
    "shut close clamp squeeze",
    "old older elderly age",
    "feelings mood emotion",
    "number figure statistic",
    "money cost pay price",
    "law right legal",
    "trust reliable",
    "student school college university",
  ];

  const MARKUP = /<[^>]*>/g;
  const WORD = /[\p{L}\p{N}]+(?:['’&][\p{L}\p{N}]+)*/gu;

  /* The index: what stands where. */
  let pages = []; // {doc, boost, sections: [{doc, plain, words: Map(stem -> weight)}], words: Map(stem -> weight), tags, said}
  let pagesWith = new Map(); // stem -> number of pages
  let surfaces = new Map(); // a folded word -> {stem, count, sound}
  let forms = new Map(); // a word of the index as it stands there -> the same
  let understood = new Map(); // the words of the query before, which are mostly those of the next -> their meanings
  let alike = new Map(); // stem -> stems of everyday names for the same thing
  let danger = null; // {page, calm: [phrase], signs: [{always, groups: [[phrase]]}]}; a phrase is [{letters, stem, sound}]

  /* A word in small letters, without accents and apostrophes, in one spelling for British and American English.
     No rule looks behind: browsers of before 2023 would not even read it. */
  function folded(word) {
    return word
      .toLowerCase()
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .replace(/['’]s$/, "")
      .replace(/['’]/g, "")
      .replace(/[ao]e(?=[a-z]{3})/, "e") // anaesthetic
      .replace(/([a-z]{3})our(?=s?$|i|ed|al)/, "$1or") // tumour
      .replace(/([a-z]{3})is(?=(e|ed|es|er|ers|ing|ations?)$)/, "$1iz") // generalised
      .replace(/([a-z]{3})ys(?=(e|ed|es|ing)$)/, "$1yz") // paralysed
      .replace(/([a-z]{3})ll(?=(ing|ed|ors?|ers?)$)/, "$1l") // counselling
      .replace(/ence$/, "ense") // licence
      .replace(/([a-z]{2}[bt])re$/, "$1er"); // centre
  }

  /* The part of a word that its forms share. */
  function stemOf(word) {
    const known = forms.get(word);
    if (known) {
      return known.stem;
    }
    let stem = folded(word);
    if (stem.length < 4) {
      return stem;
    }
    stem = stem
      .replace(/ies$/, "y")
      .replace(/(ss|sh|ch|x|z)es$/, "$1")
      .replace(/([^su])s$/, "$1");
    const shorter = stem.replace(/([aeiouy].*)(ing|ed|ings)$/, "$1");
    if (shorter !== stem && shorter.length > 2) {
      stem = shorter.replace(/([bdfgkmnprt])\1$/, "$1");
    }
    return stem
      .replace(/([a-z]{3})ly$/, "$1")
      .replace(/([a-z]{2})e$/, "$1")
      .replace(/([a-z]{2})y$/, "$1i");
  }

  /* The text of a field of the index, which holds markup and escaped characters. */
  function plainText(html) {
    return html
      .replace(MARKUP, " ")
      .replace(/&lt;/g, "<")
      .replace(/&gt;/g, ">")
      .replace(/&quot;/g, '"')
      .replace(/&amp;/g, "&")
      .replace(/\s+/g, " ")
      .trim();
  }

  function escaped(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }

  /* Count each word of a text in every given map, by weight. */
  function count(text, weight, ...maps) {
    for (const [word] of text.matchAll(WORD)) {
      let surface = forms.get(word);
      if (!surface) {
        const letters = folded(word);
        surface = surfaces.get(letters) || { stem: stemOf(word), count: 0, sound: sound(letters) };
        surfaces.set(letters, surface);
        forms.set(word, surface);
      }
      surface.count += weight;
      for (const map of maps) {
        map.set(surface.stem, (map.get(surface.stem) || 0) + weight);
      }
    }
  }

  /* Read the index of the site. */
  function setUp({ docs, config }) {
    pages = [];
    surfaces = new Map();
    forms = new Map();
    understood = new Map();
    const byAddress = new Map();
    const often = new Map(); // heading -> how many sections have it
    for (const { title } of docs) {
      often.set(title, (often.get(title) || 0) + 1);
    }
    for (const doc of docs) {
      const address = doc.location.split("#")[0];
      let page = byAddress.get(address);
      const plain = plainText(doc.text);
      const title = plainText(doc.title);
      const section = { doc, plain, words: new Map(), said: new Map() };
      if (!page) {
        page = { doc, boost: doc.boost || 1, sections: [], words: new Map(), tags: [], said: [], phrases: new Set() };
        byAddress.set(address, page);
        pages.push(page);
        count(title, WEIGHT.title, page.words, section.words);
        page.phrases.add(phraseOf(title));
        for (const tag of doc.tags || []) {
          count(tag, 1);
          for (const part of tag.split(",")) {
            page.tags.push(contentWords(part).map(stemOf));
            page.phrases.add(phraseOf(part));
          }
        }
      } else if (!doc.card && often.get(doc.title) < EVERYWHERE) {
        /* The heading of a card of signs says how soon to act, not what the signs are. Nor does one like "Key points". */
        count(title, WEIGHT.heading, page.words, section.words);
      }
      count(plain, WEIGHT.text, page.words, section.words);
      for (const phrase of doc.said ? doc.said.split(", ") : []) {
        count(phrase, WEIGHT.said, section.said);
        page.said.push(contentWords(phrase).map(stemOf));
      }
      page.sections.push(section);
    }
    pagesWith = new Map();
    for (const page of pages) {
      page.stems = new Set([...page.words.keys(), ...page.tags.flat(), ...page.said.flat()]);
      for (const stem of page.stems) {
        pagesWith.set(stem, (pagesWith.get(stem) || 0) + 1);
      }
    }
    alike = new Map();
    for (const line of SAME) {
      const stems = line.split(" ").map(stemOf);
      for (const stem of stems) {
        alike.set(stem, stems);
      }
    }
    danger = config.danger ? readDanger(config.danger) : null;
  }

  /* Make the words of danger ready to be looked for. */
  function readDanger({ page, calm, signs }) {
    const ready = (phrase) =>
      Array.from(phrase.matchAll(WORD), ([word]) => {
        const letters = folded(word);
        return { letters, stem: stemOf(word), sound: sound(letters) };
      });
    return {
      page: pages.find(({ doc }) => doc.location === page),
      calm: calm.map(ready),
      signs: signs.map(({ always, groups }) => ({ always, groups: groups.map((group) => group.map(ready)) })),
    };
  }

  /* Whether a query speaks of danger: of one sign it holds a word of every group. */
  function speaksOfDanger(query) {
    if (!danger || !danger.page) {
      return false;
    }
    const said = Array.from(query.matchAll(WORD), ([word]) => {
      const letters = folded(word);
      return { letters, stem: stemOf(word), sound: sound(letters), known: surfaces.has(letters) };
    });
    const holds = (phrase) =>
      said.some((_, start) => phrase.every((word, place) => isSaid(said[start + place], word)));
    const calm = danger.calm.some(holds);
    return danger.signs.some(({ always, groups }) => (always || !calm) && groups.every((group) => group.some(holds)));
  }

  /* Whether a word that was typed is the one meant: a form of it, or a misspelling that no page has. */
  function isSaid(typed, meant) {
    if (!typed) {
      return false;
    }
    if (typed.stem === meant.stem) {
      return true;
    }
    if (typed.known || meant.letters.length < 5 || typed.letters[0] !== meant.letters[0]) {
      return false;
    }
    const limit = meant.letters.length < 8 ? 1 : 2;
    return (
      distance(typed.letters, meant.letters, limit) <= limit || distance(typed.sound, meant.sound, limit) < limit
    );
  }

  /* A text as a chain of its words, telling or not. */
  function phraseOf(text) {
    return Array.from(text.matchAll(WORD), ([word]) => stemOf(word)).join(" ");
  }

  /* The words of a text that say what is meant; all of them where none does. Two that stand here as one, such as
     "blacked out" for "blackout", are that one too. */
  function contentWords(text) {
    const words = Array.from(text.matchAll(WORD), ([word]) => word);
    const telling = words.filter((word) => !STOP_WORDS.has(folded(word)));
    words.slice(1).forEach((second, index) => {
      const joined = stemOf(words[index]) + folded(second);
      if (joined.length > 5 && surfaces.has(joined)) {
        telling.push(joined);
      }
    });
    return telling.length ? telling : words;
  }

  /* How many letters must be changed, added, left out or swapped to make one word of another; or more than the limit. */
  function distance(a, b, limit) {
    if (Math.abs(a.length - b.length) > limit) {
      return limit + 1;
    }
    let [before, last, row] = [[], Array.from({ length: b.length + 1 }, (_, index) => index), []];
    for (let i = 1; i <= a.length; i++) {
      row[0] = i;
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        let cost = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
        cost = Math.min(cost, last[j] + 1, row[j - 1] + 1);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
          cost = Math.min(cost, before[j - 2] + 1);
        }
        row[j] = cost;
        least = Math.min(least, cost);
      }
      if (least > limit) {
        return limit + 1;
      }
      [before, last, row] = [last, row, before];
    }
    return last[b.length];
  }

  /* A word as it sounds, roughly: what misspellings keep. */
  function sound(word) {
    return word
      .replace(/ph/g, "f")
      .replace(/[ts]ion|shun/g, "shn")
      .replace(/c?ks|cs/g, "x")
      .replace(/ck|q/g, "k")
      .replace(/^wr/, "r")
      .replace(/^kn/, "n")
      .replace(/c(?=[eiy])/g, "s")
      .replace(/c/g, "k")
      .replace(/y/g, "i")
      .replace(/z/g, "s")
      .replace(/(.)\1/g, "$1");
  }

  /* Words of one family, such as "suicide" and "suicidal": they share their first six letters, and end alike in length. */
  function kinOf(stem) {
    return Array.from(pagesWith.keys()).filter((other) => {
      const shared = commonStart(stem, other);
      return shared >= 6 && stem.length - shared <= 4 && other.length - shared <= 4;
    });
  }

  /* The stems that a typed word may mean, each with how well it fits (0 to 1). */
  function meanings(word) {
    const found = new Map();
    const add = (stem, fit) => found.set(stem, Math.max(fit, found.get(stem) || 0));
    const typed = folded(word);
    const stem = stemOf(word);
    if (pagesWith.has(stem)) {
      add(stem, 1);
    }
    for (const other of kinOf(stem)) {
      add(other, 0.7);
    }
    for (const other of alike.get(stem) || []) {
      if (pagesWith.has(other)) {
        add(other, found.has(stem) ? 0.6 : 0.9);
      }
    }
    if (found.size) {
      return found;
    }
    Array.from(surfaces)
      .filter(([surface]) => surface.startsWith(typed))
      .sort(([, one], [, other]) => other.count - one.count)
      .slice(0, COMPLETIONS)
      .forEach(([, { stem: whole }]) => add(whole, 0.8));
    if (found.size || typed.length < 4) {
      return found;
    }
    const nearest = nearestTo(typed);
    if (!nearest.size || nearest.apart > 1) {
      for (let cut = 3; cut <= typed.length - 3; cut++) {
        const parts = [typed.slice(0, cut), typed.slice(cut)];
        if (parts.every((part) => surfaces.has(part))) {
          parts.forEach((part) => add(stemOf(part), 0.8));
        }
      }
    }
    return found.size ? found : nearest;
  }

  /* The stems of the words that differ least from what is typed, by letters and by sound; none that differs much. */
  function nearestTo(typed) {
    const found = new Map();
    const heard = sound(typed);
    const limit = Math.min(4, typed.length / 3);
    found.apart = limit + 1;
    const vowel = /^[aeiou]/;
    for (const [surface, { stem, sound: sounds, count: often }] of surfaces) {
      const alikeAtStart =
        heard[0] === sounds[0] ||
        typed[0] === surface[1] ||
        typed[1] === surface[0] ||
        (vowel.test(typed) && vowel.test(surface));
      if (surface.length < 4 || !alikeAtStart) {
        continue;
      }
      const other = heard[0] === sounds[0] ? 0 : 0.5;
      const bySound = distance(heard, sounds, limit);
      const byLetters = Math.min(
        distance(typed, surface, limit),
        bySound + 0.5,
        commonStart(typed, surface) >= Math.max(5, 0.7 * typed.length) ? 1.5 : Infinity,
      );
      /* Of two that are as near, the one that sounds nearer, then the one that stands here more often. */
      const apart = byLetters + other + bySound / 10 - Math.min(0.05, often / 1000);
      if (apart < found.apart && byLetters + other <= limit) {
        found.clear();
        found.apart = apart;
        found.set(stem, 0.8);
      }
    }
    return found;
  }

  function commonStart(a, b) {
    let length = 0;
    while (length < a.length && a[length] === b[length]) {
      length++;
    }
    return length;
  }

  /* What a word counts in a page or section: the best of its meanings. */
  function weightIn(words, term) {
    let weight = 0;
    for (const [stem, fit] of term.stems) {
      const often = words.get(stem) || 0;
      weight = Math.max(weight, (fit * often) / (often + SATURATION));
    }
    return weight;
  }

  function scoreOf(words, terms) {
    let score = 0;
    for (const term of terms) {
      score += term.rarity * weightIn(words, term);
    }
    return score;
  }

  /* What a page's everyday words say of the terms: a keyword counts as far as the query has all of its words, so that
     "neck injury" says little of a query with "neck" alone. */
  function scoreOfTags(tags, terms) {
    const best = terms.map(() => 0);
    let whole = 0;
    const total = terms.reduce((sum, term) => sum + term.rarity, 0);
    for (const tag of tags) {
      let all = 0;
      let had = 0;
      const hits = new Map();
      for (const stem of tag) {
        const rarity = rarityOf(pagesWith.get(stem));
        all += rarity;
        const index = terms.findIndex(({ stems }) => stems.has(stem));
        if (index >= 0) {
          had += rarity;
          hits.set(index, terms[index].stems.get(stem));
        }
      }
      const complete = had / all || 0;
      let covered = 0;
      for (const [index, fit] of hits) {
        best[index] = Math.max(best[index], fit * complete ** PARTLY);
        covered += terms[index].rarity;
      }
      whole = Math.max(whole, (complete * covered) / (total || 1));
    }
    return { best, whole };
  }

  function rarityOf(holders) {
    return Math.log(1 + (pages.length - holders + 0.5) / (holders + 0.5));
  }

  function pageScore(page, terms, phrase) {
    const { best, whole } = scoreOfTags(page.tags, terms);
    const said = scoreOfTags(page.said, terms);
    let score = 0;
    let covered = 0;
    let total = 0;
    terms.forEach((term, index) => {
      const weight = weightIn(page.words, term) + Math.max(TAG * best[index], SAID * said.best[index]);
      score += term.rarity * weight;
      covered += term.rarity * Math.min(1, weight);
      total += term.rarity;
    });
    const section = Math.max(...page.sections.map(({ words }) => scoreOf(words, terms)));
    return (
      page.boost *
      (score + TOGETHER * section) *
      (covered / (total || 1)) ** COVERAGE *
      (1 + Math.max(WHOLE * whole, WHOLE_SAID * said.whole)) *
      (page.phrases.has(phrase) ? 1 + LITERAL : 1)
    );
  }

  /* Find pages for what is typed. */
  function search(query) {
    const before = understood;
    understood = new Map();
    const terms = contentWords(query).map((word) => {
      const stems = before.get(word) || meanings(word);
      understood.set(word, stems);
      const holders = pages.filter((page) =>
        Array.from(stems.keys()).some((stem) => page.stems.has(stem)),
      ).length;
      return { word, stems, rarity: rarityOf(holders) };
    });
    const known = terms.filter((term) => term.stems.size);
    const results = [];
    for (const page of pages) {
      const score = pageScore(page, known, phraseOf(query));
      if (score > 0) {
        results.push({ page, score });
      }
    }
    results.sort((a, b) => b.score - a.score);
    const close = results.filter(({ score }, place) => place < 3 || score > results[0].score * NEAR);
    const alarm = speaksOfDanger(query);
    if (alarm && (close[0] || {}).page !== danger.page) {
      /* The panel opens what scores highest, so the page that stands first must score more than all others. */
      const score = close.length ? close[0].score + 1 : 1;
      const others = close.filter(({ page }) => page !== danger.page);
      close.splice(0, close.length, { page: danger.page, score }, ...others);
    }
    return {
      items: close.map(({ page, score }) => itemsOf(page, score, terms, alarm)),
      suggest: completion(query),
    };
  }

  /* A page and its best sections, as the theme shows them: the first is the best, the page itself is among them. On the
     page of danger signs the more urgent come first, and in an alarm its call for help stands there in any case. */
  function itemsOf(page, score, terms, alarm) {
    const tier = ({ section: { doc } }) => (doc.tier === undefined ? Infinity : doc.tier);
    const sections = page.sections
      .map((section) => ({ section, own: scoreOf(section.words, terms) + scoreOf(section.said, terms) }))
      .filter(
        ({ section, own }) =>
          section.doc !== page.doc && (own > 0 || (alarm && section.doc.card && section.doc.tier === 0)),
      )
      .sort((a, b) => (tier(a) === tier(b) ? b.own - a.own : tier(a) - tier(b)))
      .slice(0, SECTIONS_SHOWN)
      .map(({ section, own }) => shown(section, own, terms));
    const top = { ...shown(page.sections[0], 0, terms), text: "" };
    const items = [...sections, top];
    const highest = Math.max(...items.map((item) => item.score)) || 1;
    for (const item of items) {
      item.score = (score * item.score) / highest;
    }
    items[0].score = score;
    return items;
  }

  /* One section with the words that were found marked. */
  function shown(section, score, terms) {
    const hits = {}; // what the page will mark when it is opened
    const mark = (text) =>
      escaped(text).replace(WORD, (word) => {
        const stem = stemOf(word);
        const term = terms.find(({ stems }) => stems.has(stem));
        if (!term) {
          return word;
        }
        hits[word.toLowerCase()] = true;
        return `<mark>${word}</mark>`;
      });
    return {
      location: section.doc.location,
      title: mark(plainText(section.doc.title)),
      text: mark(teaser(section.plain, terms)),
      score,
      terms: hits,
    };
  }

  /* The sentences of a section that hold most of what is sought. */
  function teaser(plain, terms) {
    const sentences = plain.match(/[^.!?]+[.!?]*\s*/g) || [];
    let first = 0;
    let most = -1;
    sentences.forEach((sentence, index) => {
      const stems = new Map(Array.from(sentence.matchAll(WORD), ([word]) => [stemOf(word), 1]));
      const own = scoreOf(stems, terms);
      if (own > most) {
        most = own;
        first = index;
      }
    });
    let text = first > 0 ? "… " : "";
    for (const sentence of sentences.slice(first)) {
      if (text.length > 2 && text.length + sentence.length > TEASER_LENGTH) {
        return text + "…";
      }
      text += sentence;
    }
    return text.trim();
  }

  /* The likeliest whole word for the one being typed, as a list that the theme takes the last of. */
  function completion(query) {
    const typed = (query.match(/[^\s-]+$/) || [""])[0];
    const start = folded(typed);
    if (start.length < 2) {
      return [];
    }
    let best = { count: 0 };
    for (const [surface, { count: often }] of surfaces) {
      if (surface.startsWith(start) && often > best.count) {
        best = { surface, count: often };
      }
    }
    return best.surface ? [typed + best.surface.slice(start.length)] : [];
  }

  self.addEventListener("message", ({ data: message }) => {
    if (message.type === SETUP) {
      setUp(message.data);
      self.postMessage({ type: READY });
    } else if (message.type === QUERY) {
      self.postMessage({ type: RESULT, data: search(message.data) });
    }
  });
})();
