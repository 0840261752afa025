import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Building a TypeScript program takes seconds on a slow machine; a hang should still end within minutes.
    testTimeout: 240_000,
    hookTimeout: 120_000,
    // Vitest would leave one processor idle, of the two that a hosted runner has.
    maxWorkers: "100%",
  },
});
