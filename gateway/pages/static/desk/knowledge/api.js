// What the page for the passages asks of the gateway, with the desk's own session and proof.

import { Api } from "../api.js";

/** The desk's calls, and those about passages. */
export class KnowledgeApi extends Api {
  explain({ text, jurisdiction, audience, asOf, before }) {
    return this.call("POST", "/knowledge/explanations", {
      text,
      jurisdiction,
      audience: audience || null,
      as_of: asOf || null,
      text_before: before || null,
    });
  }

  unanswered(days) {
    return this.call("GET", `/knowledge/unanswered?days=${days}`);
  }

  draft({ questions, jurisdiction, audience, near }) {
    return this.call("POST", "/knowledge/drafts", { questions, jurisdiction, audience, near });
  }

  switches() {
    return this.call("GET", "/knowledge/switches");
  }

  switchOff(passage, reason) {
    return this.call("POST", `/knowledge/passages/${encodeURIComponent(passage)}/off`, { reason });
  }

  switchOn(passage, reason) {
    return this.call("POST", `/knowledge/passages/${encodeURIComponent(passage)}/on`, { reason });
  }
}
