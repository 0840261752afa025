import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { ReportData } from "../data.js";
import { FindingsView } from "./findings-view.js";
import { useHash, type View, VIEWS } from "./hash.js";
import { Help } from "./help.js";
import { InventoryTable } from "./inventory-table.js";
import { Lifetimes } from "./lifetimes.js";
import { Problems } from "./problems.js";
import { applyTheme, storedTheme, THEMES } from "./theme.js";
import { useKeys } from "./use-keys.js";

const TITLES: Readonly<Record<View, string>> = { findings: "Findings", lifetimes: "Lifetimes", inventory: "Inventory", problems: "Problems" };

export function App({ data }: { data: ReportData }): JSX.Element {
  const [{ view, fingerprint }, go] = useHash();
  const [theme, setTheme] = useState(storedTheme);
  const help = useRef<HTMLDialogElement>(null);
  const nextTheme = () => {
    const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
    applyTheme(next);
    setTheme(next);
  };
  const openHelp = () => help.current?.showModal();
  useKeys({ t: nextTheme, "?": openHelp, ...Object.fromEntries(VIEWS.map((each, index) => [String(index + 1), () => go(each, "push")])) });
  const serious = data.problems.filter(({ level }) => level !== "info");
  return (
    <>
      <header>
        <h1>async-leaks <span class="quiet">report</span></h1>
        <nav aria-label="Views">
          {VIEWS.map((each) => <a key={each} href={`#${each}`} aria-current={each === view ? "page" : undefined}>{TITLES[each]}{each === "problems" && data.problems.length > 0 ? ` (${data.problems.length})` : ""}</a>)}
        </nav>
        <button type="button" onClick={nextTheme}>Theme: {theme}</button>
        <button type="button" onClick={openHelp} aria-haspopup="dialog">Keys <kbd>?</kbd></button>
      </header>
      <main class={view}>
        {view === "findings" && serious.length > 0 && <p class="blind"><b>The audit was partly blind.</b> {serious[0]?.message} <a href="#problems">All problems</a></p>}
        {view === "findings" && <FindingsView data={data} fingerprint={fingerprint} onSelect={(finding) => go(finding.fingerprint, "replace")} />}
        {view === "lifetimes" && <Lifetimes inventory={data.inventory} />}
        {view === "inventory" && <InventoryTable inventory={data.inventory} />}
        {view === "problems" && <Problems problems={data.problems} />}
      </main>
      <Help dialog={help} />
    </>
  );
}
