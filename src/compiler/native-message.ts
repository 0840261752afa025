/** A request to TypeScript 7's process. */
export interface Message {
  readonly method: string;
  readonly payload: string | Uint8Array;
}

// A request is a MessagePack array of three: 1 for "request", the method's name, the payload.
const ARRAY_OF_THREE = 0x93;
const REQUEST = 1;
const BINARY = [0xc4, 0xc5, 0xc6] as const;

/** In bytes. */
export function sizeOf({ method, payload }: Message): number {
  return 2 + withHeader(Buffer.byteLength(method)) + withHeader(lengthOf(payload));
}

/** Writes a request at `offset`; there must be room for it. @returns the offset after it */
export function write({ method, payload }: Message, into: Buffer, offset: number): number {
  const named = into.writeUInt8(REQUEST, into.writeUInt8(ARRAY_OF_THREE, offset));
  return writeBytes(payload, into, writeBytes(method, into, named));
}

function writeBytes(bytes: string | Uint8Array, into: Buffer, offset: number): number {
  const length = lengthOf(bytes);
  const width = widthOf(length);
  const start = into.writeUIntBE(length, into.writeUInt8(BINARY[width === 1 ? 0 : width === 2 ? 1 : 2], offset), width);
  if (typeof bytes === "string") into.write(bytes, start, length, "utf8");
  else into.set(bytes, start);
  return start + length;
}

function lengthOf(bytes: string | Uint8Array): number {
  return typeof bytes === "string" ? Buffer.byteLength(bytes) : bytes.length;
}

function withHeader(length: number): number {
  return 1 + widthOf(length) + length;
}

/** The bytes that a length takes. */
function widthOf(length: number): 1 | 2 | 4 {
  return length < 2 ** 8 ? 1 : length < 2 ** 16 ? 2 : 4;
}
