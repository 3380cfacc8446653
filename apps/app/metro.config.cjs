const { getDefaultConfig } = require("expo/metro-config");

const config = getDefaultConfig(__dirname);

// The model of the analysis, which a phone has with the app.
config.resolver.assetExts.push("bin");

module.exports = config;
