// The desk's HTTP calls, and the three ways in which a call can fail.

const PATIENCE_MS = 20_000;

/** The server said no, and why: `status`, `kind` (the problem's name), `detail`. */
export class Refused extends Error {
  constructor(status, kind, detail, retryAfter) {
    super(detail);
    Object.assign(this, { status, kind, detail, retryAfter });
  }

  /** Whether it was said in an epoch that is over. */
  get movedOn() {
    return this.status === 409;
  }
}

/** Nobody is signed in, not any more, or somebody else by now: in another tab. */
export class SignedOut extends Refused {}

/** No answer came, or one that says to try later: the call may have had its effect or not. */
export class Unreachable extends Error {}

/** Everything the desk asks of the gateway. */
export class Api {
  csrf = null;

  async signIn(name, password) {
    return this.begun(await this.call("POST", "/session", { name, password }));
  }

  async session() {
    return this.begun(await this.call("GET", "/session"));
  }

  async signOut() {
    await this.call("DELETE", "/session");
    this.csrf = null;
  }

  async agents() {
    return (await this.call("GET", "/agents")).agents;
  }

  /** One page of a view, newest first; `before` is the last id of the page before it. */
  async conversations(view, { q = "", before = "" } = {}) {
    const query = new URLSearchParams({ view });
    if (q) query.set("q", q);
    if (before) query.set("before", before);
    return (await this.call("GET", `/conversations?${query}`)).conversations;
  }

  conversation(id) {
    return this.call("GET", at(id));
  }

  /** What was decided in a conversation, oldest first. */
  async receipts(id) {
    return (await this.call("GET", at(id, "receipts"))).receipts;
  }

  accept(id, epoch) {
    return this.call("POST", at(id, "accept"), { epoch });
  }

  handBack(id, epoch) {
    return this.call("POST", at(id, "hand-back"), { epoch });
  }

  transfer(id, epoch, to) {
    return this.call("POST", at(id, "transfer"), { epoch, to });
  }

  close(id, epoch) {
    return this.call("POST", at(id, "close"), { epoch });
  }

  reply(id, { client_id, text, epoch }) {
    return this.call("POST", at(id, "messages"), { client_id, text, epoch });
  }

  note(id, text) {
    return this.call("POST", at(id, "notes"), { text });
  }

  /** What the customer has chosen for an item under a recall. */
  chooseRemedy(recall, { order, item, remedy }) {
    return this.call("POST", atRecall(recall, "remedy"), { order, item, remedy });
  }

  /** That what was chosen is done. */
  carryOut(recall, { order, item }) {
    return this.call("POST", atRecall(recall, "carried-out"), { order, item });
  }

  read(id, seq) {
    return this.call("POST", at(id, "read"), { seq });
  }

  typing(id, on) {
    return this.call("POST", at(id, "typing"), { on });
  }

  begun(session) {
    this.csrf = session.csrf;
    return session.agent;
  }

  async call(method, path, body) {
    const headers = { Accept: "application/json" };
    const proof = this.csrf;
    if (method !== "GET" && proof) headers["X-CSRF-Token"] = proof;
    if (body) headers["Content-Type"] = "application/json";
    const response = await reach(`/v1/desk${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
      credentials: "same-origin",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answer = await read(response);
    if (response.ok) return answer;
    const refused = refusal(response, answer);
    // A late no to the session before this one says nothing about this one.
    if (refused instanceof SignedOut && this.csrf !== proof) throw new Unreachable(refused.message);
    throw refused;
  }
}

function at(id, deed) {
  const path = `/conversations/${encodeURIComponent(id)}`;
  return deed ? `${path}/${deed}` : path;
}

function atRecall(recall, deed) {
  return `/recalls/${encodeURIComponent(recall)}/${deed}`;
}

async function reach(path, request) {
  try {
    return await fetch(path, request);
  } catch (error) {
    throw new Unreachable(error.message, { cause: error });
  }
}

async function read(response) {
  if (response.status === 204) return null;
  try {
    return await response.json();
  } catch (error) {
    if (!response.ok) return {}; // the status says enough
    throw new Unreachable(error.message, { cause: error });
  }
}

function refusal(response, { type = "", detail = response.statusText }) {
  if (response.status >= 500) return new Unreachable(detail);
  const kind = type.split(":").at(-1).replaceAll("_", "-");
  const retryAfter = Number(response.headers.get("Retry-After")) || 0;
  const isSignedOut = response.status === 401 || kind === "csrf-refused";
  const Kind = isSignedOut ? SignedOut : Refused;
  return new Kind(response.status, kind, detail, retryAfter);
}
