import type { Expression } from "../../compiler/index.js";
import type { World } from "../world.js";
import { lastName } from "./tree.js";

/** What is known of one kind of event source: which events come when the happy one does not. */
interface SourceKind {
  readonly kind: string;
  readonly types: RegExp;
  /** What variables of it are called, where types do not tell. */
  readonly names?: RegExp;
  /** Events that always come, however it ends. */
  readonly sure: ReadonlySet<string>;
  /** For each happy event, the events of which one must be listened to as well. `*`: any other event of work still to come. */
  readonly needs: Readonly<Record<string, readonly string[]>>;
}

const KINDS: readonly SourceKind[] = [
  {
    kind: "connection", types: /^(Socket|TLSSocket|Http2Session|ClientHttp2Session|ServerHttp2Session|Duplex_?Socket)$/, names: /^(socket|sock|tcp|session)$/i, sure: set("close"),
    needs: { connect: ["error", "close"], secureConnect: ["error", "close"], secure: ["error", "close"], ready: ["error", "close"], finish: ["error", "close"], drain: ["error", "close"], end: ["error", "close"], data: ["close", "end"], readable: ["close", "end"], remoteSettings: ["close"], altsvc: ["close"] },
  },
  {
    kind: "child process", types: /^ChildProcess/, names: /^(child|childProcess|proc|subprocess)$/i, sure: set("close"),
    needs: { exit: ["error", "close"], message: ["exit", "close", "disconnect"], spawn: ["error", "close", "exit"] },
  },
  { kind: "worker", types: /^Worker$/, names: /^worker$/i, sure: set("exit"), needs: { message: ["error", "exit"], online: ["error", "exit"] } },
  {
    kind: "WebSocket", types: /^(WebSocket|ReconnectingWebSocket)$/, names: /^(ws|websocket|webSocket)$/i, sure: set("close"),
    needs: { open: ["error", "close"], message: ["close"], pong: ["close"], ping: ["close"], upgrade: ["error", "close"] },
  },
  { kind: "event source", types: /^EventSource$/, sure: set(), needs: { open: ["error"], message: ["error"] } },
  { kind: "request", types: /^(ClientRequest|ClientHttp2Stream)$/, names: /^(req|request)$/i, sure: set("close"), needs: { response: ["error", "close"], socket: ["error", "close"], finish: ["error", "close"], continue: ["error", "close"], upgrade: ["error", "close"] } },
  {
    kind: "stream", names: /^(stream|readable|writable|readStream|writeStream|stdout|stderr|stdin|output|input)$/i, sure: set("close"),
    types: /^(Readable|Writable|Duplex|Transform|PassThrough|Stream|ReadStream|WriteStream|IncomingMessage|ServerResponse|OutgoingMessage|ReadableStream|WritableStream|ReadWriteStream|Gzip|Gunzip|Hash|Cipher|Http2Stream|ServerHttp2Stream)$/,
    needs: { end: ["error", "close", "aborted"], finish: ["error", "close"], data: ["close", "end"], readable: ["close", "end"], drain: ["error", "close"], open: ["error", "close"], ready: ["error", "close"] },
  },
  { kind: "line reader", types: /^(Interface|ReadLine)$/, sure: set("close"), needs: { line: ["close"] } },
  { kind: "server", types: /^(Server|Http2Server|Http2SecureServer)$/, names: /^server$/i, sure: set("close"), needs: { listening: ["error", "close"] } },
  { kind: "XMLHttpRequest", types: /^XMLHttpRequest$/, names: /^xhr$/i, sure: set("loadend", "readystatechange"), needs: { load: ["error", "abort", "timeout"] } },
  { kind: "FileReader", types: /^FileReader$/, sure: set("loadend"), needs: { load: ["error", "abort"] } },
  { kind: "database request", types: /^(IDBRequest|IDBOpenDBRequest)$/, sure: set(), needs: { success: ["error"], upgradeneeded: ["success", "error"] } },
  { kind: "database transaction", types: /^IDBTransaction$/, sure: set(), needs: { complete: ["error", "abort"] } },
  { kind: "animation", types: /^Animation$/, sure: set(), needs: { finish: ["cancel", "remove"] } },
  {
    kind: "element", types: /^HTML(Image|Script|Link|Video|Audio|Media|Style|Embed|Object)Element$/, names: /^(img|image|script|video|audio)$/i, sure: set(),
    needs: { load: ["error", "abort"], loadedmetadata: ["error", "abort"], loadeddata: ["error", "abort"], canplay: ["error", "abort"], canplaythrough: ["error", "abort"], ended: ["error", "abort", "pause", "emptied"] },
  },
];

function set(...events: string[]): ReadonlySet<string> {
  return new Set(events);
}

/** Events by which something of unknown kind says that all went well. */
const HAPPY = /^(ready|open|opened|connect|connected|message|response|reply|load|loaded|success|listening|online|login|authenticated|joined|result|answer)$/;
/** Events by which something says that it went wrong, or is over. */
const UNHAPPY = /err|fail|close|end|exit|disconnect|abort|cancel|time_?out|reject|destroy|terminat|stop|shutdown|lost|invalid|denied|offline|quit|leave|complete|finish/i;
/** Sources that never fail, or of which the program itself is part. */
const LASTING = /^(process|window|document|globalThis|self|document\.body|process\.(stdout|stderr|stdin))$/;

/** What listening to some events of a source leaves open. */
export interface MissingEvents {
  /** `undefined` when the kind of source is not known. */
  readonly kind: string | undefined;
  readonly isTyped: boolean;
  readonly missing: readonly string[];
}

/** Whether `event` may never come, and what else must be listened to; `undefined` when all is well, or cannot be told. */
export function missingEvents(world: World, source: Expression, event: string, heard: ReadonlySet<string>): MissingEvents | undefined {
  if (LASTING.test(source.getText())) return undefined;
  const { names, isResolved } = world.compiler.typeOf(source);
  const typed = KINDS.find(({ types }) => names.some((name) => types.test(name)));
  const name = lastName(world.compiler.syntax, source)?.replace(/^[#_]+/, "") ?? "";
  const known = typed ?? (isResolved && names.length > 0 ? undefined : KINDS.find((one) => one.names?.test(name)));
  if (known) {
    if (known.sure.has(event)) return undefined;
    const needs = known.needs[event];
    const isMissing = needs && ![...needs, ...known.sure].some((one) => heard.has(one));
    return isMissing ? { kind: known.kind, isTyped: typed !== undefined, missing: needs } : undefined;
  }
  if (heard.size > 1 && UNHAPPY.test(event)) return undefined;
  if (!HAPPY.test(event) || [...heard].some((one) => one !== event && UNHAPPY.test(one))) return undefined;
  return { kind: undefined, isTyped: false, missing: ["error", "close"] };
}

/** True for a connection, which may be closed without an `error`. */
export function isConnection(world: World, source: Expression): boolean {
  const { names } = world.compiler.typeOf(source);
  return KINDS.some(({ kind, types }) => (kind === "connection" || kind === "WebSocket" || kind === "child process") && names.some((name) => types.test(name)));
}
