import { options } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Whether the page is being printed. What is printed must stand there before the browser goes on, so it is rendered at once. */
export function useIsPrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    const print = matchMedia("print");
    const set = (value: boolean) => () => {
      options.debounceRendering = (render) => render();
      setPrinting(value);
      delete options.debounceRendering;
    };
    const follow = () => set(print.matches)();
    const begin = set(true);
    const end = set(false);
    addEventListener("beforeprint", begin);
    addEventListener("afterprint", end);
    print.addEventListener("change", follow);
    return () => {
      removeEventListener("beforeprint", begin);
      removeEventListener("afterprint", end);
      print.removeEventListener("change", follow);
    };
  }, []);
  return isPrinting;
}
