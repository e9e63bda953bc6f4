// The conversation API, and the three ways in which a call can fail.

const PATIENCE_MS = 45_000;

/** The server said no, and why: `status`, `detail`, `retryAfter` in seconds. */
export class Refused extends Error {
  constructor(status, detail, retryAfter) {
    super(detail);
    this.status = status;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }
}

/** No answer came: the message may have arrived or not, and may safely be sent again. */
export class Unreachable extends Error {}

/** Open a conversation; returns {conversation, token}. */
export function openConversation(customerToken) {
  return call("POST", "/v1/conversations", {
    body: customerToken ? { customer_token: customerToken } : {},
  });
}

/** Send a message; returns it with its answers, the same ones however often it is sent. */
export async function sendMessage({ conversation, token }, { client_id, text }) {
  const path = `/v1/conversations/${encodeURIComponent(conversation)}/messages`;
  return (await call("POST", path, { token, body: { client_id, text } })).messages;
}

/** Everything since a sequence number. */
export async function messagesSince({ conversation, token }, after) {
  const path = `/v1/conversations/${encodeURIComponent(conversation)}/messages?after=${after}`;
  return (await call("GET", path, { token })).messages;
}

/** In development: a customer token, as the storefront would give one. */
export function signIn(customer) {
  return call("POST", "/demo/sign-in", { body: { customer } });
}

async function call(method, path, { token, body } = {}) {
  const headers = { Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  let response;
  let answer;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    answer = await response.json();
  } catch (error) {
    if (response && !response.ok) throw new Refused(response.status, response.statusText, 0);
    throw new Unreachable(error.message);
  }
  if (!response.ok) {
    const retryAfter = Number(response.headers.get("Retry-After")) || 0;
    throw new Refused(response.status, answer.detail ?? response.statusText, retryAfter);
  }
  return answer;
}
