import type { AuditFix } from "../../model/index.js";
import type { Cast } from "./cast.js";
import type { Described } from "./inventory.js";
import type { Drawing } from "./scenes/stage.js";

/** What of a finding is drawn: a report may have turned its fixes into something else. */
export type DrawnFinding = Described & { readonly fixes: readonly Pick<AuditFix, "kind" | "title">[] };

/** How a rule's findings are drawn: from names and the model's judgement, by a simulation. */
export type Draughtsman = (finding: DrawnFinding, cast: Cast) => Drawing;
