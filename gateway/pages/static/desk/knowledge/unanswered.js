// "Unanswered": what customers asked in vain, grouped by what they asked, and a draft for each.

import { make } from "../../dom.js";
import { count, figure, moment, reasonWords } from "./figures.js";

const MOST_EXAMPLES = 10;
const NEAR_ENOUGH = 0.1; // a passage below that says nothing about what the draft should look like

/** The second tab. */
export class Unanswered {
  constructor({ $, api, session, drafting, tryOut }) {
    Object.assign(this, { $, api, session, drafting, tryOut });
    $("days").addEventListener("change", () => this.load());
  }

  async load() {
    const { $ } = this;
    const mine = (this.latest = Symbol("a report"));
    $("unanswered-words").textContent = "Reading what was asked …";
    $("groups").replaceChildren();
    try {
      const report = await this.api.unanswered($("days").value);
      if (mine !== this.latest) return;
      $("unanswered-words").textContent = summary(report);
      $("groups").replaceChildren(...report.groups.map((each) => this.group(each)));
    } catch (error) {
      if (mine === this.latest) $("unanswered-words").textContent = this.session.wordsOf(error);
    }
  }

  group(group) {
    const { typical, questions } = group;
    const trouble = make("p", { class: "field-error", role: "alert", hidden: true });
    const label = `\u201c${typical.text}\u201d`;
    return make(
      "li",
      { class: "group-card" },
      make(
        "div",
        { class: "found-head" },
        make("h3", {}, label),
        make("span", { class: "found-probability" }, count(group.count, "time")),
      ),
      make("p", { class: "small" }, `${typical.jurisdiction} · ${sides(questions).join(" and ")} · `, standing(group)),
      closest(group),
      questions.length > 1 &&
        make(
          "details",
          {},
          make("summary", {}, `${count(questions.length, "wording")}`),
          make(
            "ul",
            {},
            ...questions.slice(0, MOST_EXAMPLES).map((each) => make("li", {}, example(each))),
            questions.length > MOST_EXAMPLES &&
              make("li", {}, `and ${questions.length - MOST_EXAMPLES} more`),
          ),
        ),
      make(
        "div",
        { class: "group-deeds" },
        make(
          "button",
          { type: "button", class: "quiet", "aria-label": `Try it: ${label}`, onclick: () => this.tryOut(typical) },
          "Try it",
        ),
        make(
          "button",
          {
            type: "button",
            class: "primary",
            "aria-label": `Draft a passage: ${label}`,
            onclick: () => this.draft(group, trouble),
          },
          "Draft a passage",
        ),
      ),
      trouble,
    );
  }

  async draft(group, trouble) {
    const { typical, questions, closest: near, probability } = group;
    const others = questions.map((each) => each.text).filter((text) => text !== typical.text);
    const words = await this.drafting.open({
      questions: [typical.text, ...others].slice(0, MOST_EXAMPLES),
      jurisdiction: typical.jurisdiction,
      audience: sides(questions),
      near: probability >= NEAR_ENOUGH ? near : null,
    });
    trouble.textContent = words;
    trouble.hidden = !words;
  }
}

function summary({ asked, unanswered, groups, since, until, is_cut: isCut }) {
  const period = `between ${moment(since)} and ${moment(until)}`;
  if (!asked) return `Nobody asked a question of policy ${period}.`;
  if (!unanswered) return `All ${count(asked, "question")} of policy ${period} got an answer.`;
  const cut = isCut ? " There were more than one report reads; these are the most asked." : "";
  return `${unanswered} of ${count(asked, "question")} of policy ${period} got no answer, in ${count(groups.length, "group")}.${cut}`;
}

function sides(questions) {
  return [...new Set(questions.map((each) => each.audience))].sort();
}

/** Whether it would get an answer by now. */
function standing({ answered, reason }) {
  return answered ? "answered by now" : reasonWords(reason).toLowerCase();
}

function closest({ closest: passage, closest_title: title, probability }) {
  if (!passage) return make("p", {}, "No passage comes close.");
  return make(
    "p",
    {},
    "Closest: ",
    make("a", { href: `/policies/${encodeURIComponent(passage)}` }, title),
    ` (${passage}), which answers with a probability of ${figure(probability)}.`,
  );
}

function example({ text, count: times }) {
  return times > 1 ? `${text} (${times} times)` : text;
}
