// Addresses in what people write. Only those of this gateway's receipts become links: what else a
// message may point to, nobody here has looked at.

const RECEIPT = /https?:\/\/[^\s/]+\/receipts\/rcpt_[0-9a-f]{24}(?![0-9a-z])/g;

/** A text in pieces: strings as they stand, and receipts' addresses as `{href}`. */
export function pieces(text, gateway) {
  const found = [];
  let end = 0;
  for (const { 0: href, index } of text.matchAll(RECEIPT)) {
    if (new URL(href).origin !== new URL(gateway).origin) continue;
    if (index > end) found.push(text.slice(end, index));
    found.push({ href });
    end = index + href.length;
  }
  if (end < text.length) found.push(text.slice(end));
  return found;
}
