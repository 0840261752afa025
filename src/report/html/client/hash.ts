import { useEffect, useState } from "preact/hooks";

export const VIEWS = ["findings", "lifetimes", "inventory", "problems"] as const;
export type View = (typeof VIEWS)[number];

/** Where the reader is, as in the address: a view, or a finding by its fingerprint. */
export interface Location {
  readonly view: View;
  readonly fingerprint: string | undefined;
}

export function locationOf(hash: string): Location {
  const text = hash.replace(/^#/, "");
  const view = VIEWS.find((each) => each === text);
  return view ? { view, fingerprint: undefined } : { view: "findings", fingerprint: text === "" ? undefined : text };
}

/** The place in the address. Moving through a list replaces it, so that going back leaves the list at once. */
export function useHash(): readonly [Location, (hash: string, how: "push" | "replace") => void] {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const go = (next: string, how: "push" | "replace") => {
    if (how === "push") location.hash = next;
    else history.replaceState(null, "", `#${next}`);
    setHash(`#${next}`);
  };
  return [locationOf(hash), go];
}
