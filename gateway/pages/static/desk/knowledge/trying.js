// "Try a question": what a customer would be told, and everything it hung on.

import { make } from "../../dom.js";
import {
  added,
  count,
  featureName,
  figure,
  filterName,
  moment,
  percent,
  reasonWords,
  signalName,
  sourceWords,
} from "./figures.js";

/** The first tab. */
export class Trying {
  constructor({ $, api, session, say, switching }) {
    Object.assign(this, { $, api, session, say, switching });
    $("try").addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
    $("question").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.run();
    });
  }

  /** Try a question that stands elsewhere on the page. */
  take({ text, jurisdiction, audience }) {
    this.$("question").value = text;
    this.$("jurisdiction").value = jurisdiction;
    this.$("audience").value = audience;
    this.$("as-of").value = "";
    this.$("before").value = "";
    return this.run();
  }

  async run() {
    const { $ } = this;
    const text = $("question").value.trim();
    if (!text) return this.complain("Type a question.");
    this.complain("");
    const asked = {
      text,
      jurisdiction: $("jurisdiction").value,
      audience: $("audience").value,
      asOf: $("as-of").value,
      before: $("before").value.trim(),
    };
    const mine = (this.latest = Symbol("a try"));
    $("tried").setAttribute("aria-busy", "true");
    try {
      const explanation = await this.api.explain(asked);
      if (mine !== this.latest) return undefined; // another one was asked meanwhile
      $("tried").replaceChildren(...this.drawn(explanation));
      this.say(explanation.answered ? `Answered. ${explanation.why}` : `Declined. ${explanation.why}`);
    } catch (error) {
      if (mine === this.latest) this.complain(this.session.wordsOf(error));
    } finally {
      if (mine === this.latest) $("tried").removeAttribute("aria-busy");
    }
    return undefined;
  }

  complain(words) {
    const { $ } = this;
    $("try-error").textContent = words;
    $("try-error").hidden = !words;
    if (!words) return $("question").removeAttribute("aria-invalid");
    $("question").setAttribute("aria-invalid", "true");
    return $("question").focus();
  }

  drawn(explanation) {
    const [whole, ...parts] = explanation.texts;
    return [
      verdict(explanation),
      configuration(explanation.configuration),
      ...(whole ? [this.text(whole, parts.length ? "The whole message" : "")] : []),
      ...parts.map((part, at) => this.text(part, `Part ${at + 1}: \u201c${part.text}\u201d`)),
    ];
  }

  text(text, title) {
    const level = title ? "h4" : "h3";
    return make(
      "section",
      { class: "tried-text" },
      title && make("h3", {}, title),
      title && make("p", { class: "why" }, text.why),
      make(level, {}, "How it was read"),
      reading(text),
      make(level, {}, "Which passages may answer"),
      filters(text.filters),
      make(level, {}, text.found.length ? "What was found, best first" : "Nothing was searched for"),
      make("ol", { class: "found" }, ...text.found.map((each) => this.passage(each))),
    );
  }

  passage(found) {
    const off = found.switched_off;
    return make(
      "li",
      { class: `found-passage${found.answers ? " source" : ""}${off ? " off" : ""}` },
      make(
        "div",
        { class: "found-head" },
        make("strong", { class: "found-title" }, found.title),
        make("span", { class: "found-probability" }, figure(found.probability)),
      ),
      make(
        "p",
        { class: "small" },
        make("a", { href: `/policies/${encodeURIComponent(found.passage)}` }, found.passage),
        ` · ${found.cites} · ${found.confidence} · for ${found.audience.join(" and ")}`,
        found.answers && make("span", { class: "badge" }, "the answer"),
        off && make("span", { class: "badge warn" }, "switched off"),
      ),
      off && make("p", { class: "small" }, `By ${off.by}, ${moment(off.at)}: ${off.reason}`),
      make("p", { class: "found-quote" }, found.quote),
      make(
        "details",
        {},
        make("summary", {}, "What speaks for it"),
        signals(found),
        features(found),
      ),
      make(
        "button",
        {
          type: "button",
          class: "quiet",
          "aria-label": `Switch ${off ? "on" : "off"} ${found.passage}`,
          onclick: () => this.switching.ask(found.passage, !off),
        },
        off ? "Switch on" : "Switch off",
      ),
    );
  }
}

function verdict({ answered, reason, why, said, by_parts: byParts, probability, configuration }) {
  const title = answered ? "Answered" : `Declined: ${lower(reasonWords(reason))}`;
  return make(
    "section",
    { class: `verdict ${answered ? "answered" : "declined"}`, "aria-labelledby": "verdict-title" },
    make("h3", { id: "verdict-title" }, title),
    make("p", { class: "why" }, why),
    !byParts && meter(probability, configuration.threshold),
    make("h4", {}, "What the customer reads"),
    make("div", { class: "reads" }, ...said.split("\n\n").map((each) => make("p", {}, each))),
  );
}

/** The probability as a bar, with the threshold marked on it; the numbers stand beside it. */
function meter(probability, threshold) {
  const bar = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  bar.setAttribute("class", "meter");
  bar.setAttribute("viewBox", "0 0 100 8");
  bar.setAttribute("preserveAspectRatio", "none");
  bar.setAttribute("aria-hidden", "true");
  const shape = (name, values) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [key, value] of Object.entries({ y: 0, height: 8, ...values })) {
      made.setAttribute(key, value);
    }
    made.setAttribute("class", name);
    bar.append(made);
  };
  shape("ground", { x: 0, width: 100 });
  shape("value", { x: 0, width: 100 * probability });
  shape("mark", { x: 100 * threshold - 0.25, width: 0.5 });
  return make(
    "div",
    { class: "meter-line" },
    bar,
    make("span", {}, `${figure(probability)} of ${figure(threshold)} needed`),
  );
}

function configuration({ version, passages, encoder, precision, threshold, budget, risk }) {
  const chosen = budget === null ? "" : `, chosen so that at most ${percent(budget)} of all questions get a wrong answer`;
  const taken = risk === null ? "" : ` (${percent(risk)} when it was fitted)`;
  return make(
    "p",
    { class: "small configuration" },
    `Index ${version} of ${count(passages, "passage")}, encoder ${encoder} in ${precision}. `,
    `Threshold ${figure(threshold)}${chosen}${taken}.`,
  );
}

function reading({ reading: read, searched, unknown, outside, encode_ms: encode, retrieve_ms: retrieve }) {
  return facts([
    ["Read as", read.text],
    read.follows && ["Leans on", "the question before it, and is read together with that"],
    read.between.length > 0 && ["Could be the law of", read.between.join(" or ")],
    read.elsewhere && ["Names", read.elsewhere],
    searched && ["Searched for", searched],
    unknown.length > 0 && ["In no passage", unknown.join(", ")],
    outside !== null && ["Nearest question known to lie outside", `cosine ${figure(outside)}`],
    searched && ["Took", `${figure(encode, 1)} ms to encode, ${figure(retrieve, 1)} ms to find and judge`],
  ]);
}

function facts(rows) {
  return make(
    "dl",
    { class: "facts-list" },
    ...rows.filter(Boolean).map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))),
  );
}

function filters(steps) {
  return table(
    ["Filter", "Asks for", "Passages left"],
    steps.map(({ name, value, source, left }) => [
      filterName(name),
      [value, sourceWords(source)].filter(Boolean).join(", "),
      left,
    ]),
  );
}

function signals({ signals: list, score, margin }) {
  return table(
    ["Signal", "Value", "Deviations", "Adds"],
    list.map((each) => [
      signalName(each.name),
      figure(each.value),
      figure(each.deviations),
      added(each.contribution),
    ]),
    `Fused score ${figure(score)}, ${figure(margin)} above the third best.`,
  );
}

function features({ features: list, own_probability: own, probability, log_share: share }) {
  const capped = own > probability ? `, no higher than the one before it: ${figure(probability)}` : "";
  const learned = share === null ? "" : ` Share in what was learned ${percent(Math.exp(share))}.`;
  return table(
    ["Feature of the probability", "Value", "Adds to the logit"],
    list.map((each) => [featureName(each.name), figure(each.value), added(each.contribution)]),
    `Probability ${figure(own)}${capped}.${learned}`,
  );
}

function table(heads, rows, below = "") {
  return make(
    "div",
    { class: "table-box", tabindex: "0", role: "group", "aria-label": heads[0] },
    make(
      "table",
      {},
      make("thead", {}, make("tr", {}, ...heads.map((each) => make("th", { scope: "col" }, each)))),
      make(
        "tbody",
        {},
        ...rows.map(([first, ...rest]) =>
          make("tr", {}, make("th", { scope: "row" }, first), ...rest.map((each) => make("td", {}, String(each)))),
        ),
      ),
    ),
    below && make("p", { class: "small" }, below),
  );
}

function lower(text) {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
