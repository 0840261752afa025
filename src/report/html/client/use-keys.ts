import { useEffect, useRef } from "preact/hooks";

/** What a key does, by its name; returns `false` where it does nothing there. */
export type Keys = Readonly<Record<string, () => boolean | void>>;

/** The page's keys. While somebody types, only Escape is the page's; what a modifier changes is the browser's. */
export function useKeys(keys: Keys): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : document.body;
      const isTyping = target.matches("input, select, textarea");
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector("dialog[open]") || (isTyping && event.key !== "Escape")) return;
      if (event.key === "Enter" && target.closest("button, a, summary")) return;
      const act = current.current[event.key];
      if (act && act() !== false) event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
