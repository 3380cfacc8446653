const { createContext } = require("react");

/** In the place of navigators of phones, on the web: as much as the router touches without showing one. */
module.exports = {
  initScreensFeatureFlags() {},
  createNativeStackNavigator: () => ({ Navigator: undefined }),
  BottomTabBarHeightContext: createContext(undefined),
};
