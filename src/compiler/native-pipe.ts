import { type Message, sizeOf, write } from "./native-message.js";
import type { NativeProject, NativeTypeScript } from "./native-typescript.js";
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
  readonly number: number;
  answer: Answer | undefined;
  /** Has the question answered. */
  next: (() => void) | undefined;
}

interface Answer {
  readonly isError: boolean;
  readonly payload: Buffer;
}

/** A question that was sent. */
export interface Ticket {
  /** In the order in which the questions were sent. */
  readonly number: number;
}

/** The kinds of messages that the process sends. */
const RESPONSE = 4;
const ERROR = 5;
const CALL = 6;

/** Thrown through the API in place of an answer that is still to come. */
const LATER = new Error("The answer is on its way.");

const pipes = new WeakMap<object, NativePipe>();

/** The pipe to a project's process; `undefined` without room in it, and where the API is not made as the tested version is. */
export function pipeTo(project: NativeProject, { room, inboxOf }: Pick<NativeTypeScript, "room" | "inboxOf">): NativePipe | undefined {
  const { channel } = (project as unknown as { readonly client?: { readonly channel?: Partial<Channel> } }).client ?? {};
  if (!channel || room === 0 || !isChannel(channel)) return undefined;
  let pipe = pipes.get(channel);
  if (!pipe) pipes.set(channel, (pipe = new NativePipe(channel, room, inboxOf(channel) ?? (() => false))));
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
  readonly #isFilled: () => boolean;
  readonly #room: number;
  readonly #buffer: Buffer;
  /** Not written yet: what somebody waits for, and what can wait for that. */
  readonly #urgent = new Queue<Posted>();
  readonly #idle = new Queue<Posted>();
  /** Written, but not answered. */
  readonly #sent = new Queue<Posted>();
  /** Answered, but not handed on. */
  readonly #answered = new Queue<Posted>();
  /** Bytes of what is written and not answered. */
  #underway = 0;
  #count = 0;
  #isRecording = false;
  #recorded: Posted | undefined;
  #replayed: Posted | undefined;

  /** @param isFilled whether something has come in */
  constructor(channel: Channel, room: number, isFilled: () => boolean) {
    this.#channel = channel;
    this.#isFilled = isFilled;
    this.#room = room;
    this.#buffer = Buffer.allocUnsafe(room);
    channel.requestSync = (method, payload) => this.#request(method, payload).toString("utf8");
    channel.requestBinarySync = (method, payload) => this.#request(method, payload);
  }

  /**
   * Asks a question, of one request at most, without waiting for the answer: `next` gets it when somebody waits for it or
   * for a later one, or flushes. Questions that are asked at once go first.
   * @throws when the process is gone
   */
  send<T>(question: () => T, next: (answer: T) => void): Ticket {
    const posted = this.#record(question);
    if ("is" in posted) {
      next(posted.is);
      return { number: 0 };
    }
    posted.next = () => {
      next(this.#replay(question, posted));
    };
    return posted;
  }

  /** Takes in the answers that are there, and gives the process more to do. @throws what the questions throw */
  flush(): void {
    while (this.#sent.first && this.#isFilled()) this.#read();
    this.#handOn();
    this.#write();
  }

  /** Waits for an answer. @throws what the questions throw */
  arrive(ticket: Ticket): void {
    while (this.#oldest() <= ticket.number) this.#advance();
    this.#handOn();
  }

  /** Waits for all answers. @throws what the questions throw @returns whether there were any */
  settle(): boolean {
    const isBusy = this.#oldest() < Infinity;
    while (this.#oldest() < Infinity) this.#advance();
    this.#handOn();
    return isBusy;
  }

  /** The number of the oldest question that has no answer. */
  #oldest(): number {
    return this.#sent.first?.number ?? this.#idle.first?.number ?? Infinity;
  }

  #handOn(): void {
    for (let posted = this.#answered.take(); posted; posted = this.#answered.take()) posted.next?.();
  }

  #record<T>(question: () => T): Posted | { readonly is: T } {
    this.#isRecording = true;
    try {
      return { is: question() };
    } catch (error) {
      const posted = this.#recorded;
      if (error !== LATER || !posted) throw error;
      return posted;
    } finally {
      this.#isRecording = false;
      this.#recorded = undefined;
    }
  }

  #replay<T>(question: () => T, posted: Posted): T {
    this.#replayed = posted;
    try {
      return question();
    } finally {
      this.#replayed = undefined;
    }
  }

  #advance(): void {
    if (this.#underway < (this.#room * 3) / 4) this.#write();
    this.#read();
  }

  #request(method: string, payload: string | Uint8Array): Buffer {
    const replayed = this.#replayed;
    this.#replayed = undefined;
    if (replayed?.answer && replayed.method === method && isSame(replayed.payload, payload)) return payloadOf(replayed.answer);
    const posted: Posted = { method, payload, size: sizeOf({ method, payload }), number: ++this.#count, answer: undefined, next: undefined };
    if (this.#isRecording) {
      this.#idle.add(posted);
      this.#recorded = posted;
      throw LATER;
    }
    this.#urgent.add(posted);
    while (!posted.answer) this.#advance();
    return payloadOf(posted.answer);
  }

  /** Writes what there is room for; a message that is larger than the room goes alone. */
  #write(): void {
    let length = 0;
    for (let posted = this.#next(); posted && this.#hasRoom(posted); posted = this.#next()) {
      (this.#urgent.first ? this.#urgent : this.#idle).take();
      this.#sent.add(posted);
      this.#underway += posted.size;
      if (posted.size <= this.#room) length = write(posted, this.#buffer, length);
      else this.#channel.writeAllBuf(...large(posted));
    }
    if (length > 0) this.#channel.writeAllBuf(this.#buffer, length);
  }

  #next(): Posted | undefined {
    return this.#urgent.first ?? this.#idle.first;
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
    if (posted.next) this.#answered.add(posted);
    posted.answer = { isError: channel._msgType === ERROR, payload: channel._msgPayload };
  }
}

/** The API writes a binary payload anew each time it asks. */
function isSame(one: string | Uint8Array, other: string | Uint8Array): boolean {
  return one === other || (typeof one !== "string" && typeof other !== "string" && Buffer.compare(one, other) === 0);
}

function payloadOf({ isError, payload }: Answer): Buffer {
  if (isError) throw new Error(payload.toString("utf8"));
  return payload;
}

function large(posted: Posted): [Buffer, number] {
  const buffer = Buffer.allocUnsafe(posted.size);
  return [buffer, write(posted, buffer, 0)];
}
