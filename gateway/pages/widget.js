// The one script a page needs:
//   <script type="module" src="GATEWAY/widget.js" data-jurisdiction="CN"></script>
// It defines <recourse-chat>, and adds one where the page has none of its own.

import { RecourseChat } from "./static/widget/element.js";

const SETTINGS = [
  "gateway",
  "customer-token",
  "customer-token-url",
  "customer",
  "jurisdiction",
  "locale",
  "audience",
  "contact",
  "mode",
];

if (!customElements.get("recourse-chat")) customElements.define("recourse-chat", RecourseChat);

const script = [...document.scripts].find((each) => each.src === import.meta.url);
if (script && !document.querySelector("recourse-chat")) {
  const element = document.createElement("recourse-chat");
  for (const name of SETTINGS) {
    const value = script.getAttribute(`data-${name}`);
    if (value !== null) element.setAttribute(name, value);
  }
  if (element.getAttribute("mode") === "inline") script.after(element);
  else document.body.append(element);
}
