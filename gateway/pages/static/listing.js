// A checked listing: what is wrong with it, the worst first, and what could not be judged.

import { longDate, make, spoken, words } from "./dom.js";

/** Draw the card of a listing. */
export function drawListing(each) {
  return make(
    "section",
    { class: `listing ${each.rating}`, "aria-label": `Listing: ${each.headline}` },
    make(
      "header",
      {},
      make("h2", { class: "part-title" }, each.headline),
      make("p", { class: "about" }, each.about),
      make("p", { class: "small" }, rulesOf(each)),
    ),
    each.findings.length > 0 &&
      make("ol", { class: "findings", "aria-label": "What is wrong" }, ...each.findings.map(finding)),
    each.more > 0 && make("p", { class: "small" }, `and ${each.more} more`),
    each.unjudged > 0 && notJudged(each),
    each.given.length > 0 && given(each.given),
  );
}

function rulesOf({ category, place, as_of }) {
  return `${words(category.replaceAll("-", " "))} · ${place} · rules of ${longDate(as_of)}`;
}

function finding(each) {
  return make(
    "li",
    {},
    make(
      "p",
      { class: "finding-head" },
      make("span", { class: `severity ${each.severity}` }, each.severity_words),
      " ",
      make("span", { class: "small" }, words(each.where)),
    ),
    each.words && make("q", {}, each.words),
    make("p", {}, each.found),
    make("p", { class: "fix" }, make("strong", {}, "To do: "), each.fix),
    make(
      "p",
      {},
      make(
        "a",
        { href: each.url, target: "_blank", rel: "noopener", class: "cites" },
        each.cites,
        spoken(" (opens the passage in a new tab)"),
      ),
      each.confidence === "secondary" &&
        make("span", { class: "small" }, " From a reliable summary, not yet checked against the law"),
    ),
  );
}

/** What is lacking, each under the name by which it is given. */
function notJudged({ unjudged, needs, needs_more: more, unsure }) {
  const count = unjudged === 1 ? "One rule waits" : `${unjudged} rules wait`;
  const what = needs.length > 0 ? "what I do not know:" : "what nobody knows.";
  return make(
    "div",
    { class: "needs" },
    make("h3", { class: "part-title" }, "Not judged yet"),
    make("p", { class: "small" }, `${count} for ${what}`),
    needs.length > 0 &&
      make(
        "ul",
        {},
        ...needs.map((need) => make("li", {}, make("strong", {}, `${need.label}: `), need.question)),
      ),
    more > 0 && make("p", { class: "small" }, `and ${more} more, once these are known`),
    unsure.length > 0 && make("p", { class: "small" }, `Left open, since you do not know: ${unsure.join(", ")}`),
  );
}

function given(values) {
  return make(
    "details",
    {},
    make("summary", {}, "What you told me"),
    make(
      "dl",
      { class: "facts" },
      ...values.map((each) => make("div", {}, make("dt", {}, words(each.label)), make("dd", {}, each.value))),
    ),
  );
}
