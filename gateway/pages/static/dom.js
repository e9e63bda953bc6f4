// Elements without HTML strings: whatever a customer or the bot says is text, never markup.

/** Make an element; children are elements or text, and what is null or false is left out. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "onclick") element.addEventListener("click", value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== false && child !== ""));
  return element;
}

/** Text for screen readers only. */
export function spoken(text) {
  return make("span", { class: "hidden" }, text);
}

/** "15 March 2017" from "2017-03-15", in the reader's own way of writing dates. */
export function longDate(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return new Date(year, month - 1, day).toLocaleDateString(undefined, { dateStyle: "long" });
}

/** An amount with its currency; the amount stays the exact decimal it came as. */
export function money(amount, currency) {
  try {
    return new Intl.NumberFormat(undefined, { style: "currency", currency }).format(amount);
  } catch {
    return `${amount} ${currency}`; // not a currency code
  }
}

/** "return_requested" as a person would write it. */
export function words(name) {
  const spaced = name.replaceAll("_", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** A contact as a link where it can be one. */
export function contactLink(contact) {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(contact)) {
    return make("a", { href: `mailto:${contact}` }, contact);
  }
  if (/^\+?[\d\s()-]{6,}$/.test(contact)) {
    return make("a", { href: `tel:${contact.replace(/[^\d+]/g, "")}` }, contact);
  }
  return document.createTextNode(contact);
}
