const { getDefaultConfig } = require("expo/metro-config");
const { omittedOnTheWeb } = require("./web-omissions.cjs");

/** How Metro bundles the app: as Expo sets it up, without what the web build never uses. */
const config = getDefaultConfig(__dirname);

// The model of the analysis, which a phone has with the app.
config.resolver.assetExts.push("bin");

config.resolver.resolveRequest = (context, moduleName, platform) =>
  (platform === "web" ? omittedOnTheWeb(context.originModulePath, moduleName) : undefined) ??
  context.resolveRequest(context, moduleName, platform);

module.exports = config;
