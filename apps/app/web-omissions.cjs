const { join } = require("node:path");

/**
 * What the web build leaves out. Metro bundles a package whole as soon as one name of it is imported, and expo-router and
 * react-native-web bring navigators, headers and touchables that no page of ours shows: a quarter of the first load. A line says
 * in which folder somebody asks, and what they then do not get (Metro remembers an answer for all files of a folder). The names of
 * these modules are `undefined` on the web; a test holds that nothing of ours imports one.
 */
const OMITTED = [
  // Navigators: `Slot`, `Link` and hooks are all that is used.
  ["expo-router/build", /^\.\/(?:stack|color|layouts\/(?:Tabs|experimental-stack)|standard-navigation)$/],
  ["expo-router/build", /^\.\/views\/(?:Sitemap|useSitemap)$/],
  ["expo-router/build/layouts", /^\.\/stack-utils$/],
  // Pictures of where a link leads, which iOS shows.
  ["expo-router/build/link", /^\.\/(?:LinkWithPreview|preview\/HrefPreview)$/],
  // Texts with components in them.
  ["react-i18next/dist/es", /^\.\/(?:Trans|TransWithoutContext|IcuTrans|IcuTransWithoutContext|useSSR|withSSR)\.js$/],
  // Pictures that come as a text, or from somewhere else.
  ["react-native-svg/lib/module", /^\.\/(?:xml|utils\/fetchData|deprecated)$/],
  // Parsers of transformations that are a text, which a browser reads itself, and touches, which ours have on the view around.
  ["react-native-svg/lib/module/lib/extract", /^\.\/transform(?:ToRn)?$/],
  ["react-native-svg/lib/module/web", /^\.\.\/lib\/SvgTouchableMixin$/],
  ["react-native-web/dist", /^\.\/exports\/(?:Animated|Easing|useAnimatedValue|InteractionManager|LayoutAnimation)$/],
  ["react-native-web/dist", /^\.\/exports\/(?:ActivityIndicator|Button|CheckBox|DrawerLayoutAndroid|ImageBackground)$/],
  [
    "react-native-web/dist",
    /^\.\/exports\/(?:Image|InputAccessoryView|KeyboardAvoidingView|Modal|PanResponder|Picker)$/,
  ],
  ["react-native-web/dist", /^\.\/exports\/(?:ProgressBar|RefreshControl|Switch|StatusBar|VirtualizedList|YellowBox)$/],
  ["react-native-web/dist", /^\.\/exports\/Touchable(?:Highlight|NativeFeedback|Opacity|WithoutFeedback)$/],
  ["react-native-web/dist", /^\.\/exports\/(?:Clipboard|LogBox|Share|Touchable|Vibration)$/],
  // Long lists come with the pages that have one: `src/platform/section-list.web.ts`.
  ["react-native-web/dist", /^\.\/exports\/(?:FlatList|SectionList)$/],
];

/** What of them the router touches at its start or in its error page, and gets from `web-stand-ins.cjs`. */
const REPLACED = [
  ["expo-router/build", /^\.\/(?:head|screensFeatureFlags)$/],
  ["expo-router/build/layouts", /^\.\.\/fork\/native-stack\/createNativeStackNavigator$/],
  ["expo-router/build/views", /^\.\.\/react-navigation\/bottom-tabs$/],
];

/** What stands in the web build for a module that this file asks for; absent: the module itself. */
function omittedOnTheWeb(originPath, moduleName) {
  const folder = originPath.replaceAll("\\", "/").replace(/\/[^/]*$/, "");
  const asks = ([asking, names]) => folder.endsWith(`/node_modules/${asking}`) && names.test(moduleName);
  if (REPLACED.some(asks)) return { type: "sourceFile", filePath: join(__dirname, "web-stand-ins.cjs") };
  return OMITTED.some(asks) ? { type: "empty" } : undefined;
}

module.exports = { omittedOnTheWeb, rules: [...OMITTED, ...REPLACED] };
