/** Who may import whom. `npm run deps` runs this and also asserts that the modules were seen at all. */
module.exports = {
  forbidden: [
    {
      name: "no-circles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "packages-import-no-app",
      comment: "What is shared must not know who uses it.",
      severity: "error",
      from: { path: "^packages/" },
      to: { path: "^apps/" },
    },
    {
      name: "contracts-and-nlp-stand-alone",
      severity: "error",
      from: { path: "^packages/(contracts|nlp)/" },
      to: { path: "^packages/", pathNot: "^packages/$1/" },
    },
    {
      name: "help-card-stays-on-the-device",
      comment:
        "Whether somebody sounds in danger is for their own device alone: no server can say it, no message can carry it.",
      severity: "error",
      from: { path: "^(apps/server|packages/(contracts|sync)|packages/nlp/src/(?!help-card/))" },
      to: { path: "^packages/nlp/src/help-card/|^@aura-journal/nlp/help-card" },
    },
    {
      name: "crypto-stands-alone",
      severity: "error",
      from: { path: "^packages/crypto/" },
      to: { path: "^packages/", pathNot: "^packages/crypto/" },
    },
    {
      name: "sync-uses-contracts-and-crypto",
      severity: "error",
      from: { path: "^packages/sync/" },
      to: { path: "^packages/", pathNot: "^packages/(sync|contracts|crypto)/" },
    },
    {
      name: "sync-runs-everywhere",
      comment:
        "The replica engine runs on phones and in browsers: nothing of Node, and no key, may be reached from it.",
      severity: "error",
      from: { path: "^packages/sync/src/", pathNot: "\\.(test|fixture)\\.ts$" },
      to: { path: "^(node:)?(crypto|fs|path|os|util|buffer|stream|events|timers|sqlite)(/|$)", reachable: true },
    },
    {
      name: "no-service-imports-another",
      comment: "Services meet through the typed clients of packages/contracts.",
      severity: "error",
      from: { path: "^apps/server/src/services/([^/]+)/" },
      to: { path: "^apps/server/src/services/([^/]+)/", pathNot: "^apps/server/src/services/$1/" },
    },
    {
      name: "platform-imports-no-service",
      severity: "error",
      from: { path: "^apps/server/src/platform/", pathNot: "\\.test\\.ts$" },
      to: { path: "^apps/server/src/(services|commands|runtime|cli)" },
    },
    {
      name: "services-import-no-runtime",
      severity: "error",
      from: { path: "^apps/server/src/services/" },
      to: { path: "^apps/server/src/(runtime|cli|commands)" },
    },
    {
      name: "sql-lives-in-repositories",
      comment: "Only a repository declares statements; the type may be named by others.",
      severity: "error",
      from: {
        path: "^apps/server/src/services/",
        pathNot: "(repository\\.ts|\\.test\\.ts)$",
      },
      to: { path: "^node_modules/(pg|kysely)/" },
    },
    {
      name: "no-child-processes-in-services",
      comment: "No operating system command is ever built from what a request says.",
      severity: "error",
      from: { path: "^apps/server/src/services/" },
      to: { path: "^(node:)?child_process$" },
    },
    { name: "nothing-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-test-code-in-the-product",
      severity: "error",
      from: { path: "^(apps|packages)/", pathNot: "\\.(test|fixture)\\.ts$" },
      to: { path: "(\\.(test|fixture)\\.ts$|^tests/)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)node_modules/.*/node_modules/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
