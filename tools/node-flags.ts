import packageJson from "../package.json" with { type: "json" };

/** What Node is started with by `npm run aura` and `npm start`. */
export const NODE_FLAGS = (packageJson.scripts.aura.match(/--\S+/g) ?? []) as readonly string[];
