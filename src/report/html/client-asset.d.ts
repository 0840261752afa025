/** The page's script and style, as `npm run build` bundles them from client/, with the hashes that its policy names. */
export const SCRIPT: string;
export const STYLE: string;
export const SCRIPT_HASH: string;
export const STYLE_HASH: string;
