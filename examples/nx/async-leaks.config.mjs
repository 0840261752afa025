import { defineConfig } from "async-leaks/config";

export default defineConfig({ preset: "strict" });
