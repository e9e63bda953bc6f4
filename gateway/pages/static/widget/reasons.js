// What a person reads when something did not work.

import { Refused } from "./api.js";

/** What went wrong, and what happens next. */
export function reasonFor(error) {
  if (!navigator.onLine) return "You are offline. It will be sent when you are back.";
  if (!(error instanceof Refused)) {
    return "No answer came. It can be sent again safely: it will not count twice.";
  }
  if (error.status === 429) return `That was quick. Please wait ${error.retryAfter || "a few"} seconds.`;
  if (error.status >= 500) return "The chat is out of reach for a moment. Please try again shortly.";
  return error.detail ?? error.message;
}

export function refusedCustomer(error) {
  return error instanceof Refused && error.status === 401 && error.kind === "customer-token-refused";
}
