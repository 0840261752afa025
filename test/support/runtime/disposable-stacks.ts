type Release = () => unknown;

/** What the two kinds of stack have in common: releases, the latest first. */
abstract class Stack {
  readonly #releases: Release[] = [];

  defer(release: Release): void {
    this.#releases.push(release);
  }

  adopt<Value>(value: Value, release: (value: Value) => unknown): Value {
    this.defer(() => release(value));
    return value;
  }

  protected *taken(): Generator<Release> {
    for (let release = this.#releases.pop(); release; release = this.#releases.pop()) yield release;
  }
}

/** `DisposableStack`, which Node has from version 24 on; a class of its own for each run. */
export function disposableStack(): unknown {
  return class DisposableStack extends Stack {
    use<Value extends Disposable>(value: Value): Value {
      return this.adopt(value, () => value[Symbol.dispose]());
    }

    dispose(): void {
      for (const release of this.taken()) release();
    }

    [Symbol.dispose](): void {
      this.dispose();
    }
  };
}

/** `AsyncDisposableStack`. */
export function asyncDisposableStack(): unknown {
  return class AsyncDisposableStack extends Stack {
    use<Value extends AsyncDisposable>(value: Value): Value {
      return this.adopt(value, () => value[Symbol.asyncDispose]());
    }

    async disposeAsync(): Promise<void> {
      for (const release of this.taken()) await release();
    }

    [Symbol.asyncDispose](): Promise<void> {
      return this.disposeAsync();
    }
  };
}
