// Where an item comes from: its batches, who made them, what inspections found, what is recalled.

import { longDate, make, spoken, words } from "./dom.js";

const CONCERN = {
  affected: "This item is under recall",
  possible: "This item may be under recall: its batch is not known",
};

/** Draw the card of an item; `deeds` returns what an agent can do about a recall of it. */
export function drawTrace(each, deeds = () => null) {
  return make(
    "section",
    { class: each.recalls.length ? "trace recalled" : "trace", "aria-label": `Origin of ${each.title}` },
    make("h2", { class: "part-title" }, each.title, make("span", { class: "sku" }, each.sku)),
    ...each.recalls.map((recall) => recallOf(recall, deeds(recall))),
    ...each.batches.map(batch),
    !each.batch_known && make("p", { class: "small unknown" }, unknownBatch(each)),
  );
}

function unknownBatch({ batches }) {
  return batches.length ? "The shop did not record every batch of it." : "The shop did not record its batch.";
}

function recallOf(recall, deeds) {
  return make(
    "div",
    { class: `item-recall ${recall.concern}` },
    make("p", {}, make("strong", {}, CONCERN[recall.concern] ?? words(recall.concern)), ` (${recall.id})`),
    make("p", { class: "small" }, recall.title),
    make("p", { class: "small remedy" }, remedyOf(recall)),
    deeds,
  );
}

function remedyOf({ chosen, carried_out: done, remedies, concern }) {
  if (chosen) return `${words(chosen)} chosen, ${done ? "carried out" : "not yet carried out"}`;
  if (concern !== "affected") return "The number printed on the product decides.";
  return `Nothing chosen yet of ${remedies.join(", ")}`;
}

function batch(each) {
  const { producer } = each;
  const number = each.known_from === "customer" ? `${each.number} (as the customer read it)` : each.number;
  return make(
    "div",
    {},
    make(
      "dl",
      { class: "facts" },
      fact("Batch", number),
      each.made_on && fact("Made on", longDate(each.made_on)),
      each.expires_on && fact("Good until", longDate(each.expires_on)),
      producer && fact("Maker", [producer.name, producer.address, producer.country].filter(Boolean).join(", ")),
    ),
    each.inspections.length > 0 &&
      make("ul", { class: "inspections", "aria-label": "Inspection reports" }, ...each.inspections.map(inspection)),
  );
}

function inspection(each) {
  const report = each.number ? `Report ${each.number}` : "Report";
  const named = each.url
    ? make("a", { href: each.url, target: "_blank", rel: "noopener" }, report, spoken(" (opens in a new tab)"))
    : report;
  const rest = [each.body, each.standard, each.inspected_on && longDate(each.inspected_on)];
  return make(
    "li",
    {},
    make("span", { class: `result ${each.result}` }, words(each.result)),
    " ",
    named,
    ` · ${rest.filter(Boolean).join(" · ")}`,
  );
}

function fact(name, value) {
  return make("div", {}, make("dt", {}, name), make("dd", {}, value));
}
