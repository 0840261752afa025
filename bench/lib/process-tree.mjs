import { readdirSync, readFileSync } from "node:fs";

/** Often enough to see a peak that lasts, and seldom enough not to slow what is measured. */
const EVERY_MS = 40;

/**
 * @typedef {object} ProcessState
 * @property {number} kilobytes resident
 * @property {readonly number[]} children process ids
 */

/**
 * The memory of a process and of all that it started, directly or not.
 * @param {number} root process id
 * @param {(pid: number) => ProcessState | undefined} read nothing for a process that is gone
 * @returns {number} kilobytes; pages that two processes share count twice
 */
export function residentOfTree(root, read) {
  const seen = new Set([root]);
  let kilobytes = 0;
  // A set is walked in the order of insertion, what is added meanwhile included.
  for (const pid of seen) {
    const state = read(pid);
    if (!state) continue;
    kilobytes += state.kilobytes;
    for (const child of state.children) seen.add(child);
  }
  return kilobytes;
}

/**
 * Samples the memory of a process tree until told to stop. Where there is no `/proc` (only Linux has it), the answer is 0.
 * @param {number} root process id
 * @returns {() => number} stops, and returns the largest sum that was seen, in kilobytes
 */
export function watchTree(root) {
  let peak = 0;
  const sample = () => void (peak = Math.max(peak, residentOfTree(root, readState)));
  const timer = setInterval(sample, EVERY_MS);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

/** @param {number} pid */
function readState(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return { kilobytes: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0), children: readdirSync(`/proc/${pid}/task`).flatMap((task) => childrenOf(`/proc/${pid}/task/${task}`)) };
  } catch {
    // It ended between being named and being asked.
    return undefined;
  }
}

/**
 * Each thread has its own list, and a thread may end while the lists are read.
 * @param {string} task
 */
function childrenOf(task) {
  try {
    return (readFileSync(`${task}/children`, "utf8").match(/\d+/g) ?? []).map(Number);
  } catch {
    return [];
  }
}
