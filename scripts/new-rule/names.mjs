import { StepError } from "../lib/run.mjs";

/**
 * The names of a rule, as each place writes it.
 * @typedef {object} Names
 * @property {string} id `no-dropped-signal`
 * @property {string} camel `noDroppedSignal`, the catalog's and the plugin's constant
 * @property {string} pascal `NoDroppedSignal`
 * @property {string} form the name of its first message
 */

/**
 * @param {readonly string[]} args
 * @returns {Names}
 */
export function namesOf(args) {
  const [id, ...rest] = args;
  if (id === undefined || rest.length > 0) throw new StepError("Give one id: npm run new-rule -- no-dropped-signal");
  if (!/^(no|require)(-[a-z][a-z0-9]*)+$/.test(id)) throw new StepError(`"${id}" can't be a rule's id: it begins with no- or require-, in small letters, with hyphens, like no-dropped-signal.`);
  const pascal = id.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return { id, camel: pascal.charAt(0).toLowerCase() + pascal.slice(1), pascal, form: "leak" };
}
