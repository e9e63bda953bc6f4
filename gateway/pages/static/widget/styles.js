// The widget's styles as constructable sheets: no <style> element, so that a page's strict
// Content-Security-Policy has nothing to forbid. They are files, and the pages share two of them.

const NAMES = ["../tokens.css", "../parts.css", "widget.css", "transcript.css"];

export const styles = await Promise.all(NAMES.map((name) => sheet(new URL(name, import.meta.url))));

async function sheet(url) {
  const response = await fetch(url, { credentials: "omit" });
  if (!response.ok) throw new Error(`${url}: ${response.status}; the chat cannot be drawn without it`);
  return new CSSStyleSheet().replace(await response.text());
}
