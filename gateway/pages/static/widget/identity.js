// Who the storefront says is here. Nothing is proved in the browser: the gateway checks the token.

/** Where the customer's token comes from: the page's attribute, or an address of the storefront. */
export class Identity {
  constructor({ token = "", customer = "", url = "" } = {}) {
    Object.assign(this, { given: token, customer, url, fetched: null });
  }

  /** Whether two say the same about who is here. */
  equals(other) {
    return (
      this.given === other?.given && this.customer === other?.customer && this.url === other?.url
    );
  }

  /** The signed token, or null for a guest; `anew` asks the storefront again. */
  async token({ anew = false } = {}) {
    if (this.given || !this.url) return this.given || null;
    if (this.fetched === null || anew) this.fetched = await fetchToken(this.url);
    return this.fetched || null;
  }

  /** Whether asking again could bring another token. */
  get renewable() {
    return !this.given && Boolean(this.url);
  }

  /** What tells customers apart in this browser; null for a guest. */
  async who() {
    const token = await this.token();
    return this.customer || (token && subjectOf(token)) || null;
  }
}

/** The storefront's answer is {"customer_token": "..."}; anything else is a guest. */
async function fetchToken(url) {
  try {
    const response = await fetch(url, {
      credentials: "include",
      headers: { Accept: "application/json" },
    });
    if (!response.ok) return "";
    return (await response.json())?.customer_token || "";
  } catch {
    return "";
  }
}

function subjectOf(token) {
  try {
    const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)).sub ?? null;
  } catch {
    return token.slice(-16); // not one we can read: then every token is another customer
  }
}
