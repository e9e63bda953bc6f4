// What a person reads when something did not work.

import { Refused } from "./api.js";

/** A server's own words are for whoever writes clients; these are for whoever uses one. */
const WORDS = {
  "text-refused": "This message cannot be taken. Please write it differently.",
  "button-not-found": "This reply cannot be chosen any more. You can send it as your own words.",
  "body-too-large": "This message is too long. Please send it in parts.",
  "transition-refused": "That is not possible any more: the conversation has moved on.",
  "conversation-closed": "This conversation has ended. Start a new one to go on.",
  "too-many-conversations": "Too many conversations were started from here. Please wait a little.",
};

export function reasonFor(error) {
  if (!navigator.onLine) return "You are offline. It will be sent when you are back.";
  if (!(error instanceof Refused)) {
    return "No answer came. It can be sent again safely: it will not count twice.";
  }
  if (WORDS[error.kind]) return WORDS[error.kind];
  if (error.status === 429) return `That was quick. Please wait ${error.retryAfter || "a few"} seconds.`;
  if (error.status >= 500) return "The chat is out of reach for a moment. Please try again shortly.";
  return "That did not work. Please try again, or write to us at the address below.";
}

export function refusedCustomer(error) {
  return error instanceof Refused && error.status === 401 && error.kind === "customer-token-refused";
}
