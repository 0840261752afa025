/**
 * The parts of vitest's JSON report that are counted.
 * @typedef {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} Report
 */

/**
 * How many tests passed, and how many failed; whatever else made the run fail counts as a failure, too.
 * @param {string} text vitest's JSON report
 * @param {number} exitCode vitest's
 */
export function countsOf(text, exitCode) {
  /** @type {Report} */
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(text);
  // A file that can't even be loaded holds no test, but it is a failure.
  const brokenFiles = testResults.filter(({ status, assertionResults }) => status === "failed" && assertionResults.length === 0).length;
  const failed = numFailedTests + brokenFiles;
  // An error outside any test (an unhandled rejection, say) fails the run without failing a test.
  return { passed: numPassedTests, failed: exitCode !== 0 && failed === 0 ? 1 : failed };
}
