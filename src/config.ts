/** What a configuration file imports: light, without the compiler. */
export { type Config, defineConfig } from "./model/config.js";
