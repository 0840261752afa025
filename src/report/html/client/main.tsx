import { render } from "preact";
import type { ReportData } from "../data.js";
import { App } from "./app.js";
import { applyTheme, storedTheme } from "./theme.js";

const holder = document.getElementById("data");
const root = document.getElementById("report");
if (holder && root) {
  applyTheme(storedTheme());
  render(<App data={JSON.parse(holder.textContent ?? "") as ReportData} />, root);
  document.documentElement.dataset["ready"] = "true";
}
