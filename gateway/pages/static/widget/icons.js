// Drawn here, because an image would need the page's permission.

import { html, svg } from "../vendor/lit.js";

const icon = (...paths) => html`
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    ${paths.map((path) => svg`<path d=${path}></path>`)}
  </svg>`;

export const chatIcon = icon(
  "M12 4c4.7 0 8.5 3.2 8.5 7.2s-3.8 7.2-8.5 7.2c-1.1 0-2.1-.2-3.1-.5L4.5 20l1-3.9C4.3 14.8 3.5 13.1 3.5 11.2 3.5 7.2 7.3 4 12 4Z",
  "M8.5 10h7M8.5 13h4",
);
export const closeIcon = icon("M6.5 6.5l11 11M17.5 6.5l-11 11");
export const moreIcon = icon("M5.5 12h.01M12 12h.01M18.5 12h.01");
export const sendIcon = icon("M12 19V5.5M6.5 11 12 5.5l5.5 5.5");
export const personIcon = icon(
  "M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5Z",
  "M5 20c.7-3.3 3.5-5.25 7-5.25S18.3 16.7 19 20",
);
export const backIcon = icon("M14.5 6l-6 6 6 6");
export const downIcon = icon("M12 5v13.5M6.5 13l5.5 5.5 5.5-5.5");

/** The mark of the house, as in mark.svg. */
export const mark = html`
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect class="mark-ground" width="32" height="32" rx="8"></rect>
    <path class="mark-line" d="M9 8.5h9.2a5.3 5.3 0 0 1 0 10.6H13"></path>
    <path class="mark-arrow" d="M16.4 15.2 12 19.1l4.4 4.4"></path>
  </svg>`;
