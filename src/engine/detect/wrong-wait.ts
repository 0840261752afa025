import type { Node } from "../../compiler/index.js";
import type { Confidence, Fix, NoWaitBeforeStopForm, RelatedPlace } from "../../model/index.js";

/** What is wrong with one wait. */
export interface WrongWait {
  readonly wait: Node;
  readonly form: NoWaitBeforeStopForm;
  readonly confidence: Confidence;
  readonly data: Readonly<Record<string, string>>;
  readonly related: readonly RelatedPlace[];
  readonly fix?: Fix | undefined;
}
