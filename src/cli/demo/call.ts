import type { ScenarioName, VariantName } from "../../../fixtures/log-monitor/demo/names.js";

/** The options of `async-leaks demo`. */
export interface DemoCall {
  readonly scenario: ScenarioName;
  readonly variant: VariantName;
  readonly minutes?: number;
  readonly json?: boolean;
  readonly realTime?: boolean;
  readonly port?: number;
}
