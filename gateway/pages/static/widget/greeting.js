// What is there before the first message: what can be asked, and of whom.

import { html, nothing } from "../vendor/lit.js";

const SUGGESTIONS = {
  shopper: [
    "Where is my order?",
    "Can I return something just because I changed my mind?",
    "Who pays the postage when a faulty item goes back?",
  ],
  merchant: [
    "How long does a buyer have to change their mind?",
    "Which claims may a listing not make?",
    "Who pays the freight when the goods were faulty?",
  ],
};

export function greeting(widget) {
  const suggestions = SUGGESTIONS[widget.audience] ?? SUGGESTIONS.shopper;
  return html`
    <section class="greeting" aria-labelledby="greeting-title">
      <h2 id="greeting-title">How can we help?</h2>
      <p>
        Ask about an order, a return, a faulty product or a refund. Answers on policy name the
        clause they rely on, and you can read it.
      </p>
      <ul class="suggestions" aria-label="Questions to start with">
        ${suggestions.map(
          (text) => html`<li>
            <button type="button" @click=${() => widget.ask(text)}>${text}</button>
          </li>`,
        )}
      </ul>
      ${widget.chat.signedIn
        ? html`<button type="button" class="plain" @click=${() => widget.showHistory()}>
            Your earlier conversations
          </button>`
        : nothing}
    </section>
  `;
}
