// How the desk says what the gateway records.

import { words } from "../dom.js";

const REASONS = {
  asked: "Asked for a person",
  risk: "Somebody may be hurt, or threatens",
  return_to_start: "A decided return has to be booked",
  return_to_decide: "A return that the rules leave to a person",
  two_failures: "The assistant failed twice in a row",
  reply_overdue: "No reply in time",
  bot_preferred: "Preferred the assistant",
  nobody_in_time: "Nobody was free in time",
  accepted: "Accepted",
  handed_back: "Handed back",
  transferred: "Passed on",
  closed_by_agent: "Closed by the agent",
  closed_by_customer: "Closed by the customer",
  opened: "Opened",
};
const AUDIENCES = { shopper: "Shopper", merchant: "Merchant" };

/** Why a conversation is where it is. */
export function reasonWords(reason) {
  return reason ? (REASONS[reason] ?? words(reason)) : "";
}

/** Who the customer is, as far as anybody knows. */
export function customerName({ customer, id }) {
  return customer?.name || customer?.id || `Guest ${id.replace(/^[a-z]+_/i, "").slice(0, 4)}`;
}

/** "Shopper · CN · en". */
export function kindOfCustomer({ audience, jurisdiction, locale }) {
  return [AUDIENCES[audience] ?? words(audience), jurisdiction, locale].join(" · ");
}

/** With whom a conversation is, in a word or two. */
export function ownerWords(summary, me) {
  if (summary.owner === "human" && summary.agent?.id === me) return "Yours";
  const names = { bot: "Assistant", queued: "Waiting", closed: "Closed" };
  return names[summary.owner] ?? `With ${summary.agent?.name ?? "a colleague"}`;
}

/** That a conversation is no longer where the agent last knew it. */
export function movedOnWords(summary, me) {
  if (summary.owner === "human") {
    if (summary.agent?.id === me) return "This conversation is now yours.";
    return `This conversation is now with ${summary.agent?.name ?? "a colleague"}.`;
  }
  if (summary.owner === "queued") {
    const why = summary.reason ? ` (${lower(reasonWords(summary.reason))})` : "";
    return `This conversation is waiting in the queue${why}.`;
  }
  if (summary.owner === "bot") return "This conversation is with the assistant now.";
  return "This conversation has been closed.";
}

/** Who wrote a message, seen from this desk. */
export function authorOf(message, summary, me) {
  if (message.from === "customer") return customerName(summary);
  if (message.from === "bot") return "Assistant";
  if (message.from === "agent") return message.author === me.name ? "You" : (message.author ?? "Agent");
  return "";
}

function lower(text) {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
