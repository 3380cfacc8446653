// The router needs the whole app around it: here a link is a text that says where it leads.
jest.mock("expo-router", () => {
  const { createElement } = require("react");
  const { Text } = require("react-native");
  const router = { navigate: jest.fn(), push: jest.fn(), replace: jest.fn(), setParams: jest.fn() };
  return {
    Link: ({ href, children, ...rest }) => createElement(Text, { role: "link", ...rest, href }, children),
    useRouter: () => router,
    usePathname: () => "/",
    useLocalSearchParams: () => ({}),
  };
});

// Jest loads nothing later: what sets an entry is there at once.
jest.mock("./src/features/entry/entry-text.tsx", () => {
  const { createElement } = require("react");
  return {
    EntryText: (props) => createElement(require("./src/features/entry/markdown.tsx").Markdown, props),
  };
});
