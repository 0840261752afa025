import { type Message, sizeOf, write } from "./native-message.js";
import type { NativeProject } from "./native-typescript.js";
import { Queue } from "./queue.js";

/** What the API does to its process: so it is in the tested version, and no part of what it promises. */
interface Channel {
  requestSync(method: string, payload: string): string;
  requestBinarySync(method: string, payload: Uint8Array): Uint8Array;
  writeAllBuf(data: Uint8Array, length: number): void;
  /** Reads the next message into the members below. */
  readTuple(): void;
  handleCall(name: string, payload: Buffer): void;
  readonly _msgType: number;
  readonly _msgName: Buffer;
  readonly _msgPayload: Buffer;
}

/** A message that waits for its answer, or has it. */
interface Posted extends Message {
  readonly size: number;
  /** Nobody waits for it yet. */
  readonly isIdle: boolean;
  isSent: boolean;
  answer: { readonly isError: boolean; readonly payload: Buffer } | undefined;
}

/** A question whose answer may be on its way. */
export interface Ticket<T> {
  /** Waits for the answer. @throws what the question throws */
  take(): T;
}

/** The kinds of messages that the process sends. */
const RESPONSE = 4;
const ERROR = 5;
const CALL = 6;

/** Thrown through the API in place of an answer that is still to come. */
const LATER = new Error("The answer is on its way.");

const pipes = new WeakMap<object, NativePipe>();

/** The pipe to a project's process; `undefined` without room in it, and where the API is not made as the tested version is. */
export function pipeTo(project: NativeProject, room: number): NativePipe | undefined {
  const { channel } = (project as unknown as { readonly client?: { readonly channel?: Partial<Channel> } }).client ?? {};
  if (!channel || room === 0 || !isChannel(channel)) return undefined;
  let pipe = pipes.get(channel);
  if (!pipe) pipes.set(channel, (pipe = new NativePipe(channel, room)));
  return pipe;
}

function isChannel(channel: Partial<Channel>): channel is Channel {
  const functions = [channel.requestSync, channel.requestBinarySync, channel.writeAllBuf, channel.readTuple, channel.handleCall];
  return functions.every((one) => typeof one === "function") && channel._msgType !== undefined && channel._msgName !== undefined && channel._msgPayload !== undefined;
}

/**
 * Sends questions to TypeScript 7's process without waiting for the answer to each: it answers in order, so that several
 * questions take one trip. A question is asked twice of the API: the first time its request is taken and sent, the second
 * time the answer is handed in.
 */
export class NativePipe {
  readonly #channel: Channel;
  readonly #room: number;
  readonly #buffer: Buffer;
  /** Not written yet: what somebody waits for, and what can wait for that. */
  readonly #urgent = new Queue<Posted>();
  readonly #idle = new Queue<Posted>();
  /** Written, but not answered. */
  readonly #sent = new Queue<Posted>();
  /** Bytes of these, and of the idle ones among them. */
  #underway = 0;
  #idleUnderway = 0;
  #recording: "urgent" | "idle" | undefined;
  #recorded: Posted | undefined;
  #replayed: Posted | undefined;

  constructor(channel: Channel, room: number) {
    this.#channel = channel;
    this.#room = room;
    this.#buffer = Buffer.allocUnsafe(room);
    channel.requestSync = (method, payload) => this.#request(method, payload).toString("utf8");
    channel.requestBinarySync = (method, payload) => this.#request(method, payload);
  }

  /**
   * Asks a question, of one request at most, without waiting for the answer. `idle`: what is asked later goes first, so
   * that the process has something to do while we have, and nobody waits for it.
   * @throws when the process is gone
   */
  send<T>(question: () => T, when: "urgent" | "idle" = "urgent"): Ticket<T> {
    const posted = this.#record(question, when);
    if ("answer" in posted) return { take: () => this.#replay(question, posted) };
    return { take: () => posted.is };
  }

  /** Gives the process something to do, if it has less than it could have; takes in an answer, if there are many. */
  flush(): void {
    this.#write();
    if (!this.#idle.first || !this.#sent.first) return;
    this.#read();
    this.#write();
  }

  #record<T>(question: () => T, when: "urgent" | "idle"): Posted | { readonly is: T } {
    this.#recording = when;
    try {
      return { is: question() };
    } catch (error) {
      const posted = this.#recorded;
      if (error !== LATER || !posted) throw error;
      return posted;
    } finally {
      this.#recording = undefined;
      this.#recorded = undefined;
    }
  }

  #replay<T>(question: () => T, posted: Posted): T {
    this.#wait(posted);
    this.#replayed = posted;
    try {
      return question();
    } finally {
      this.#replayed = undefined;
    }
  }

  #request(method: string, payload: string | Uint8Array): Buffer {
    const replayed = this.#replayed;
    this.#replayed = undefined;
    if (replayed?.method === method && replayed.payload === payload) return this.#wait(replayed);
    const posted: Posted = { method, payload, size: sizeOf({ method, payload }), isIdle: this.#recording === "idle", isSent: false, answer: undefined };
    (posted.isIdle ? this.#idle : this.#urgent).add(posted);
    if (!this.#recording) return this.#wait(posted);
    this.#recorded = posted;
    throw LATER;
  }

  #wait(posted: Posted): Buffer {
    while (!posted.answer) {
      if (this.#underway < (this.#room * 3) / 4) this.#write(posted);
      this.#read();
    }
    if (posted.answer.isError) throw new Error(posted.answer.payload.toString("utf8"));
    return posted.answer.payload;
  }

  /** Writes what there is room for; a message that is larger than the room goes alone. */
  #write(awaited?: Posted): void {
    let length = 0;
    for (let posted = this.#next(awaited); posted; posted = this.#next(awaited)) {
      (posted.isIdle ? this.#idle : this.#urgent).take();
      this.#sent.add(posted);
      posted.isSent = true;
      this.#underway += posted.size;
      if (posted.isIdle) this.#idleUnderway += posted.size;
      if (posted.size <= this.#room) length = write(posted, this.#buffer, length);
      else this.#channel.writeAllBuf(...large(posted));
    }
    if (length > 0) this.#channel.writeAllBuf(this.#buffer, length);
  }

  /** Of the idle ones only as many as keep the process busy, so that an urgent one need not wait for long. */
  #next(awaited: Posted | undefined): Posted | undefined {
    const urgent = this.#urgent.first;
    if (urgent) return this.#hasRoom(urgent) ? urgent : undefined;
    const idle = this.#idle.first;
    if (!idle || !this.#hasRoom(idle)) return undefined;
    const isAwaited = awaited?.isIdle === true && !awaited.isSent;
    return isAwaited || this.#idleUnderway === 0 || this.#idleUnderway + idle.size <= this.#room / 2 ? idle : undefined;
  }

  #hasRoom({ size }: Posted): boolean {
    return this.#underway === 0 || this.#underway + size <= this.#room;
  }

  #read(): void {
    const channel = this.#channel;
    channel.readTuple();
    if (channel._msgType === CALL) {
      channel.handleCall(channel._msgName.toString("utf8"), channel._msgPayload);
      return;
    }
    const posted = this.#sent.take();
    const isAnswer = posted !== undefined && (channel._msgType === RESPONSE || channel._msgType === ERROR) && channel._msgName.toString("utf8") === posted.method;
    if (!isAnswer) throw new Error(`TypeScript's process sent what nobody asked for: ${channel._msgType} ${channel._msgName.toString("utf8")}`);
    this.#underway -= posted.size;
    if (posted.isIdle) this.#idleUnderway -= posted.size;
    posted.answer = { isError: channel._msgType === ERROR, payload: channel._msgPayload };
  }
}

function large(posted: Posted): [Buffer, number] {
  const buffer = Buffer.allocUnsafe(posted.size);
  return [buffer, write(posted, buffer, 0)];
}
