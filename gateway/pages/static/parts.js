// The parts of a message: one function for each type, each returns one element.

import { contactLink, longDate, make, money, spoken, words } from "./dom.js";
import { drawListing } from "./listing.js";
import { drawTrace } from "./trace.js";

const NOTICES = new Set(["warning", "error"]);

/**
 * Draw a part; an unknown type is left out, so that an older page survives a newer bot.
 *
 * `press` is called with a button, {id, title, text}, when it is pressed.
 */
export function drawPart(part, message, press) {
  switch (part.type) {
    case "citations":
      return citations(part.citations, message, part.closest ? "The closest I have" : "Source");
    case "order":
      return order(part.order);
    case "decision":
      return decision(part.decision);
    case "listing":
      return drawListing(part.listing);
    case "trace":
      return drawTrace(part.trace);
    case "buttons":
      return buttons(part.buttons, press);
    case "handoff":
      return handoff(part);
    case "notice":
      return make("p", { class: `inline-notice ${NOTICES.has(part.level) ? part.level : "info"}` }, part.text);
    default:
      return null;
  }
}

const CONFIDENCE = {
  verified: "Checked against the law",
  secondary: "From a reliable summary, not yet checked against the law",
  unverified: "Not checked yet",
};

function standing(each) {
  return each.kind === "merchant-policy" ? "The shop's own terms" : CONFIDENCE[each.confidence];
}

/** The passage the answer is made of is its source; the others are further reading. */
function citations(list, message, title) {
  const [source, ...others] = list;
  return make(
    "section",
    { class: "sources", "aria-label": title },
    citationList(title, [citation(source, undefined, message)]),
    others.length > 0 &&
      citationList(
        "See also",
        others.map((each, rank) => citation(each, list[rank], message)),
      ),
  );
}

function citationList(title, items) {
  return make(
    "div",
    {},
    make("h2", { class: "part-title" }, title),
    make("ul", {}, ...items),
  );
}

function citation(each, before, message) {
  const facts = citationFacts(each, before);
  // An answer often is its passage's words: once is enough.
  const quoted = message.text.includes(each.quote) ? null : make("q", {}, each.quote);
  return make(
    "li",
    { class: "citation" },
    make(
      "a",
      { href: each.url, target: "_blank", rel: "noopener" },
      make("span", { class: "cites" }, each.cites),
      " ",
      make("span", { class: "citation-title" }, each.title),
      spoken(" (opens the passage in a new tab)"),
    ),
    quoted,
    facts && make("p", { class: "small" }, facts),
  );
}

/** Law, date and confidence; of the same law as the one before, only what differs. */
function citationFacts(each, before) {
  const since = each.effective_from ? `In force since ${longDate(each.effective_from)}` : null;
  const sameLaw = before?.law === each.law;
  return [
    sameLaw ? null : each.law,
    sameLaw && before.effective_from === each.effective_from ? null : since,
    sameLaw && each.confidence === "verified" ? null : standing(each),
  ]
    .filter(Boolean)
    .join(" · ");
}

function order(each) {
  return make(
    "section",
    { class: "order", "aria-label": `Order ${each.id}` },
    make(
      "header",
      {},
      make("h2", { class: "part-title" }, `Order ${each.id}`),
      make("span", { class: `state ${each.state}` }, words(each.state)),
    ),
    each.placed_on && make("p", { class: "small" }, `Placed on ${longDate(each.placed_on)}`),
    items(each),
    ...each.shipments.map(shipment),
    ...each.returns.map(orderReturn),
  );
}

function items({ items: lines, total, currency }) {
  const head = make(
    "tr",
    {},
    make("th", { scope: "col" }, "Item"),
    make("th", { scope: "col", class: "number" }, "Quantity"),
    make("th", { scope: "col", class: "number" }, "Each"),
  );
  const body = lines.map((line) =>
    make(
      "tr",
      {},
      make("td", {}, line.title, make("span", { class: "sku" }, line.sku)),
      make("td", { class: "number" }, String(line.quantity)),
      make("td", { class: "number" }, money(line.unit_price, currency)),
    ),
  );
  const foot = make(
    "tr",
    {},
    make("th", { scope: "row", colspan: "2" }, "Total"),
    make("td", { class: "number" }, money(total, currency)),
  );
  return make(
    "table",
    {},
    make("thead", {}, head),
    make("tbody", {}, ...body),
    make("tfoot", {}, foot),
  );
}

function shipment(parcel) {
  const dates = [
    ["Shipped", parcel.shipped_on],
    // Once it is there, when it was expected no longer matters.
    ["Expected", parcel.delivered_on ? null : parcel.expected_on],
    ["Delivered", parcel.delivered_on],
  ].filter(([, day]) => day);
  return make(
    "dl",
    { class: "facts", "aria-label": "Shipment" },
    fact("Shipment", words(parcel.state)),
    parcel.carrier && fact("Carrier", parcel.carrier),
    parcel.tracking && fact("Tracking number", parcel.tracking),
    ...dates.map(([name, day]) => fact(name, longDate(day))),
  );
}

function orderReturn(back) {
  return make(
    "dl",
    { class: "facts", "aria-label": "Return" },
    fact("Return", words(back.state)),
    back.requested_on && fact("Requested", longDate(back.requested_on)),
  );
}

/** What the rules say of a return: the outcome first, then money, reasons, law, and the small print. */
function decision(each) {
  return make(
    "section",
    { class: `decision ${each.outcome}`, "aria-label": `Decision: ${each.headline}` },
    make(
      "header",
      {},
      make("h2", { class: "part-title" }, each.headline),
      make("p", { class: "small" }, each.about),
    ),
    decisionFigures(each),
    each.reasons.length > 0 && listOf("Why", "reasons", each.reasons),
    each.missing.length > 0 && listOf("What I do not know", "reasons", each.missing),
    each.basis.length > 0 && basis(each),
    each.would_change.length > 0 && folded("What would change this", plainList(each.would_change)),
    each.facts.length > 0 && folded("What this rests on", factsOf(each.facts)),
    each.receipt_url && receiptLink(each),
  );
}

function decisionFigures(each) {
  const figures = [
    each.remedies && ["You get", words(each.remedies)],
    each.refund_amount && ["Refund", money(each.refund_amount, each.currency)],
    each.compensation && ["Compensation", money(each.compensation, each.currency)],
    each.freight && ["Sending it back", each.freight],
    each.due && ["When you get the money", each.due],
  ].filter(Boolean);
  if (figures.length === 0) return null;
  return make("dl", { class: "facts" }, ...figures.map(([name, value]) => fact(name, value)));
}

function listOf(title, kind, lines) {
  return make("div", { class: kind }, make("h3", { class: "part-title" }, title), plainList(lines));
}

function plainList(lines) {
  return make("ul", {}, ...lines.map((line) => make("li", {}, line)));
}

function basis({ basis: list, confidence }) {
  const links = list.map((each) =>
    make(
      "li",
      {},
      make(
        "a",
        { href: each.url, target: "_blank", rel: "noopener", class: "cites" },
        each.cites,
        spoken(" (opens the passage in a new tab)"),
      ),
    ),
  );
  return make(
    "div",
    { class: "basis" },
    make("h3", { class: "part-title" }, "The law it rests on"),
    make("ul", {}, ...links),
    make("p", { class: "small" }, CONFIDENCE[confidence]),
  );
}

function folded(title, content) {
  return make("details", {}, make("summary", {}, title), content);
}

const SOURCES = {
  customer: "as the customer said",
  shop: "from the shop's records",
  assumed: "taken to be so",
};

function factsOf(facts) {
  return make(
    "dl",
    { class: "facts" },
    ...facts.map((each) =>
      make(
        "div",
        {},
        make("dt", {}, each.label),
        make("dd", {}, each.value, " ", make("span", { class: "small" }, SOURCES[each.source])),
      ),
    ),
  );
}

function receiptLink({ receipt, receipt_url }) {
  return make(
    "p",
    { class: "small receipt" },
    "Receipt ",
    make(
      "a",
      { href: receipt_url, target: "_blank", rel: "noopener" },
      receipt,
      spoken(" (opens in a new tab)"),
    ),
  );
}

function fact(name, value) {
  return make("div", {}, make("dt", {}, name), make("dd", {}, value));
}

function buttons(list, press) {
  return make(
    "div",
    { class: "choices", role: "group", "aria-label": "Replies to choose from" },
    ...list.map((each) =>
      make("button", { type: "button", class: "choice", onclick: () => press(each) }, each.title),
    ),
  );
}

/** Offered: where to write. Requested: the same, for the case that nobody comes. */
function handoff(part) {
  const asked = part.state === "requested";
  return make(
    "p",
    { class: "handoff" },
    asked ? "A person has been asked to join. You can also write to " : "Reach a person: ",
    contactLink(part.contact),
  );
}
