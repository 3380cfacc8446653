const { createContext } = require("react");

/** In the place of navigators of phones, on the web: as much as the router touches without showing one. */
module.exports = {
  initScreensFeatureFlags() {},
  createNativeStackNavigator: () => ({ Navigator: undefined }),
  // What pages would say in the head of the document; ours say nothing there.
  Head: { Provider: ({ children }) => children },
  BottomTabBarHeightContext: createContext(undefined),
};
