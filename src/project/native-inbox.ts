import { readSync } from "node:fs";

/** Where the API keeps what it has read from its process, and reads it from: so it is in the tested version. */
interface Inbox {
  readonly readFd: number;
  readonly readBuf: Buffer;
  readBufPos: number;
  readBufLen: number;
  readonly child: { readonly stdout: { readonly _handle: { setBlocking(isBlocking: boolean): void } } };
}

/**
 * Tells whether TypeScript 7's process has begun to say something, without waiting for it; `undefined` where the API's
 * channel is not made as in the tested version.
 */
export function inboxOf(channel: object): (() => boolean) | undefined {
  const inbox = channel as Partial<Inbox>;
  const isAsTested = typeof inbox.readFd === "number" && Buffer.isBuffer(inbox.readBuf) && inbox.readBufPos !== undefined && inbox.readBufLen !== undefined && typeof inbox.child?.stdout?._handle?.setBlocking === "function";
  return isAsTested ? () => isFilled(inbox as Inbox) : undefined;
}

function isFilled(inbox: Inbox): boolean {
  if (inbox.readBufPos < inbox.readBufLen) return true;
  const handle = inbox.child.stdout._handle;
  handle.setBlocking(false);
  try {
    inbox.readBufLen = readSync(inbox.readFd, inbox.readBuf, 0, inbox.readBuf.length, null);
    inbox.readBufPos = 0;
    return inbox.readBufLen > 0;
  } catch {
    // Nothing yet, or nothing ever again: then whoever waits for an answer will be told.
    return false;
  } finally {
    handle.setBlocking(true);
  }
}
