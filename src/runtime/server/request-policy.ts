import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Why a request is turned away. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 405 | 413;
  readonly error: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Policy {
  readonly paths: readonly string[];
  readonly token: string | undefined;
  /** Whether only this machine can connect; then a foreign `Host` is a web page's doing. */
  readonly isLoopback: boolean;
}

const METHODS = ["GET", "HEAD"];
const LOCAL_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/** The first reason to turn a request away, if there is one. */
export function refusalOf(request: IncomingMessage, path: string, policy: Policy): Refusal | undefined {
  const { headers, method = "" } = request;
  if (policy.isLoopback && headers.host !== undefined && !LOCAL_HOST.test(headers.host)) {
    return { status: 403, error: "this server answers to localhost only" };
  }
  if (!policy.paths.includes(path)) return { status: 404, error: `no such path; there is ${policy.paths.join(", ")}` };
  if (!METHODS.includes(method)) return { status: 405, error: "only GET and HEAD", headers: { allow: METHODS.join(", ") } };
  if (hasBody(request)) return { status: 413, error: "a request must not have a body" };
  if (policy.token !== undefined && !bears(headers.authorization, policy.token)) {
    return { status: 401, error: "a bearer token is needed", headers: { "www-authenticate": "Bearer" } };
  }
  return undefined;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** Compares digests, so that the time taken tells nothing about the token, not even its length. */
function bears(authorization: string | undefined, token: string): boolean {
  return timingSafeEqual(digest(authorization ?? ""), digest(`Bearer ${token}`));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
