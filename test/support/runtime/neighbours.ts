import { EventEmitter } from "node:events";
import { Socket } from "node:net";
import { PassThrough } from "node:stream";

/** Servers that listen to nothing, and requests that nobody answers: what happens, a scenario emits. */
export function silentHttp(): Record<string, unknown> {
  const request = (): EventEmitter => Object.assign(new EventEmitter(), { write: () => true, end: () => {}, destroy: () => {} });
  return { ...servers("request"), get: request, request };
}

/** The same for connections; a socket is the platform's own, but connected to nothing. */
export function silentNet(): Record<string, unknown> {
  const connect = (): Socket => new Socket();
  return { ...servers("connection"), Socket, connect, createConnection: connect };
}

/** Processes that say nothing, and run until they are killed, or their time-out ends them. */
export function idleProcesses(): Record<string, unknown> {
  const spawn = (): EventEmitter => {
    const child = Object.assign(new EventEmitter(), { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() });
    return Object.assign(child, { kill: (signal = "SIGTERM") => queueMicrotask(() => child.emit("exit", null, signal)) });
  };
  const exec = (_command: string, { timeout }: { readonly timeout?: number }, done: (error: Error) => void): void => {
    if (timeout !== undefined) setTimeout(() => done(new Error("The time-out killed it.")), timeout);
  };
  const execFile = (file: string, _args: readonly string[], options: { readonly timeout?: number }, done: (error: Error) => void): void => exec(file, options, done);
  return { exec, execFile, spawn };
}

/** Fresh classes, since a scenario may change them. */
function servers(event: string): Record<string, unknown> {
  class Server extends EventEmitter {
    constructor(answer?: (...args: unknown[]) => void) {
      super();
      if (answer) this.on(event, answer);
    }

    listen(_port: number, ready?: () => void): this {
      queueMicrotask(() => ready?.());
      return this;
    }

    close(done?: () => void): this {
      queueMicrotask(() => done?.());
      return this;
    }
  }
  return { Server, createServer: (answer?: () => void) => new Server(answer) };
}
