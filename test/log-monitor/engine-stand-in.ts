import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { frame } from "../../fixtures/log-monitor/engine/frames.js";

interface Line {
  readonly at: string;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

interface StandInContainer {
  readonly id: string;
  readonly name: string;
  readonly hasTerminal: boolean;
  readonly lines: Line[];
  isRunning: boolean;
}

/** What happens to one request for a log. */
export interface Behaviour {
  /** Bytes after which the connection is cut, in the middle of a frame if need be. */
  readonly cutAfter?: number;
  /** Answers, and then says nothing. */
  readonly isSilent?: boolean;
  /** Hands out bytes in pieces of this size. */
  readonly pieces?: number;
  /** Refuses the request with this status. */
  readonly refuseWith?: number;
}

interface Follower {
  readonly container: StandInContainer;
  send(line: Line): void;
  end(): void;
}

/**
 * Speaks the Docker Engine API over a unix socket, as far as the monitor needs it: list, inspect, events, and logs that are
 * followed, in multiplexed frames or, with a terminal, raw.
 */
export class EngineStandIn {
  readonly requests: string[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), "engine-"));
  private readonly server: Server;
  private readonly containers = new Map<string, StandInContainer>();
  private readonly followers = new Set<Follower>();
  private readonly listeners = new Set<ServerResponse>();
  private clock = Date.now() * 1_000;

  /** @param behave asked for each request for a log */
  constructor(private readonly behave: () => Behaviour = () => ({})) {
    this.server = createServer((request, response) => this.answer(request, response));
  }

  get socketPath(): string {
    return join(this.folder, "engine.sock");
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.server.listen(this.socketPath, resolve));
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => {
        rmSync(this.folder, { recursive: true, force: true });
        resolve();
      });
      this.server.closeAllConnections();
    });
  }

  /** Requests for logs that are open now. */
  get following(): number {
    return this.followers.size;
  }

  start(id: string, options: { readonly hasTerminal?: boolean } = {}): void {
    const known = this.containers.get(id);
    if (known === undefined) this.containers.set(id, { id, name: `name-of-${id}`, hasTerminal: options.hasTerminal === true, lines: [], isRunning: true });
    else known.isRunning = true;
    this.tell("start", id);
  }

  stop(id: string): void {
    const container = this.find(id);
    container.isRunning = false;
    for (const follower of this.followers) if (follower.container === container) follower.end();
    this.tell("die", id);
  }

  /** The container writes a line. Several may share a timestamp. */
  write(id: string, text: string, options: { readonly stream?: Line["stream"]; readonly sameTime?: boolean } = {}): void {
    const container = this.find(id);
    if (options.sameTime !== true) this.clock += 1;
    const line: Line = { at: timestamp(this.clock), stream: options.stream ?? "stdout", text };
    container.lines.push(line);
    for (const follower of this.followers) if (follower.container === container) follower.send(line);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", "http://engine");
    const path = url.pathname.replace(/^\/v[\d.]+/, "");
    this.requests.push(`${path}${url.search}`);
    const [, id = "", what] = /^\/containers\/([^/]+)\/(json|logs)$/.exec(path) ?? [];
    if (path === "/containers/json") this.list(response);
    else if (path === "/events") this.follow(response);
    else if (what === "json") json(response, { Id: id, Config: { Tty: this.find(id).hasTerminal } });
    else if (what === "logs") this.logs(this.find(id), url.searchParams, response);
    else json(response, { message: "page not found" }, 404);
  }

  private list(response: ServerResponse): void {
    const running = [...this.containers.values()].filter((container) => container.isRunning);
    json(response, running.map(({ id, name }) => ({ Id: id, Names: [`/${name}`] })));
  }

  private follow(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
    this.listeners.add(response);
    response.on("close", () => this.listeners.delete(response));
  }

  private logs(container: StandInContainer, query: URLSearchParams, response: ServerResponse): void {
    const { cutAfter = Infinity, isSilent = false, pieces = Infinity, refuseWith } = this.behave();
    if (refuseWith !== undefined) return json(response, { message: "the engine is out of order" }, refuseWith);
    response.writeHead(200, { "content-type": "application/vnd.docker.multiplexed-stream" }).flushHeaders();
    let sent = 0;
    const send = (line: Line): void => {
      if (isSilent) return;
      const text = `${line.at} ${line.text}\n`;
      const bytes = Buffer.from(container.hasTerminal ? text.replace("\n", "\r\n") : frame(line.stream, text));
      for (let from = 0; from < bytes.length; from += pieces) {
        const piece = bytes.subarray(from, Math.min(from + pieces, bytes.length, from + cutAfter - sent));
        response.write(piece);
        sent += piece.length;
        if (sent >= cutAfter) return void response.destroy();
      }
    };
    const follower: Follower = { container, send, end: () => void response.end() };
    this.followers.add(follower);
    response.on("close", () => this.followers.delete(follower));
    const since = query.get("since") ?? "0";
    for (const line of container.lines) if (unixTime(line.at) >= since) send(line);
    if (!container.isRunning) response.end();
  }

  private tell(action: string, id: string): void {
    for (const listener of this.listeners) listener.write(`${JSON.stringify({ Type: "container", Action: action, Actor: { ID: id } })}\n`);
  }

  private find(id: string): StandInContainer {
    const container = this.containers.get(id);
    if (container === undefined) throw new Error(`there is no container ${id}`);
    return container;
  }
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** @param micros microseconds since 1970 */
function timestamp(micros: number): string {
  const millis = Math.floor(micros / 1000);
  return new Date(millis).toISOString().replace("Z", `${String(micros % 1000).padStart(3, "0")}000Z`);
}

/** Seconds and nanoseconds since 1970, as strings that sort. */
function unixTime(at: string): string {
  return `${Math.floor(Date.parse(at) / 1000)}.${at.slice(20, 29)}`;
}
