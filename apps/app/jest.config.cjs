const preset = require("jest-expo/jest-preset");

/** Packages that are published as modules alone, which Jest does not read as they are. */
const MODULES = ["lucide-react-native", "marked"];

/** Component tests: `*.test.tsx`, under Jest, which the renderer for tests of React Native needs. All other tests are Node's. */
module.exports = {
  preset: "jest-expo",
  testMatch: ["<rootDir>/src/**/*.test.tsx"],
  setupFiles: ["<rootDir>/jest.setup.cjs"],
  transform: { ...preset.transform, "\\.mjs$": preset.transform["\\.[jt]sx?$"] },
  transformIgnorePatterns: preset.transformIgnorePatterns.map((pattern) =>
    pattern.replace("(?!", `(?!${MODULES.join("|")}|`),
  ),
  testTimeout: 60_000,
};
