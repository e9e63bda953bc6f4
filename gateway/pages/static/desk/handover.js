// What was recorded when a person was asked for: said, not helped with, named, cited.

import { make, spoken } from "../dom.js";

const SHORT = 160;
const WHY = {
  did_not_help: "found no answer",
  unreachable: "was out of reach",
  timeout: "took too long",
  error: "broke off",
  empty: "said nothing",
  invalid: "made no sense",
  restarted: "was cut off",
};

/** The handover as a list of groups; `reveal(seq)` shows a message in the transcript. */
export function handover(context, reveal) {
  const { questions = [], failed = [], orders = [], passages = [], decisions = [] } = context ?? {};
  return [
    group("The customer said", questions.toReversed().map((each) => quote(each, reveal))),
    group("The assistant could not help with", failed.map((each) => quote(each, reveal, whyWords(each.why)))),
    group("Orders named", orders.map((each) => make("code", {}, each))),
    group("Decided", decisions.map(decided)),
    group("Passages cited", passages.map(passage)),
  ];
}

function group(title, items) {
  if (!items.length) return null;
  return make(
    "div",
    { class: "handover" },
    make("h3", {}, title),
    make("ul", { class: "plain" }, ...items.map((item) => make("li", {}, item))),
  );
}

function quote({ seq, text }, reveal, why) {
  return make(
    "button",
    { type: "button", class: "quote", onclick: () => reveal(seq) },
    text.length > SHORT ? `${text.slice(0, SHORT)}…` : text,
    why ? make("span", { class: "small" }, ` (${why})`) : "",
    spoken(" (show in the transcript)"),
  );
}

function passage({ title, cites, url }) {
  const link = make(
    "a",
    { href: url, target: "_blank", rel: "noopener" },
    make("span", { class: "cites" }, cites),
    " ",
    make("span", { class: "citation-title" }, title),
    spoken(" (opens the passage in a new tab)"),
  );
  return make("span", { class: "citation" }, link);
}

function decided({ about, headline, receipt, url }) {
  return make(
    "span",
    { class: "citation" },
    `${about}: ${headline} `,
    url &&
      make(
        "a",
        { href: url, target: "_blank", rel: "noopener" },
        receipt,
        spoken(" (opens the receipt in a new tab)"),
      ),
  );
}

function whyWords(why) {
  return WHY[why] ?? why?.replaceAll("_", " ");
}
