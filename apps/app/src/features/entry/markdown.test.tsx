import { expect, jest, test } from "@jest/globals";
import { fireEvent, render, screen } from "@testing-library/react-native";
import { Linking } from "react-native";
import { show, shownText } from "../journal.fixture.tsx";
import { Markdown } from "./markdown.tsx";

const openURL = jest.spyOn(Linking, "openURL").mockResolvedValue(true);

test("headings, lists, quotes, checklists and the weight of words are shown without their marks", () => {
  render(
    <Markdown text={"# A day\n\n> so to bed\n\n- [x] bread\n- [ ] wine\n\n1. up\n2. **early**, *quite* ~~not~~"} />,
  );
  expect(shownText()).toBe("A dayso to bedbreadwine1.up2.early, quite not");
  expect(screen.getByRole("heading", { name: "A day" })).toBeTruthy();
  const boxes = screen.getAllByRole("checkbox");
  expect(boxes.map(({ props }) => [props["aria-label"], props["aria-checked"]])).toEqual([
    ["bread", true],
    ["wine", false],
  ]);
});

for (const [what, text] of [
  ["a script", "<script>alert(1)</script>"],
  ["a picture with a handler", '<img src="x" onerror="alert(1)">'],
  ["HTML in a line", 'so <b onclick="x()">bold</b> to bed'],
  ["a picture", "![me](https://elsewhere.example/me.png)"],
  ["a table", "| a | b |\n| - | - |\n| 1 | 2 |"],
  ["code", "```js\nfetch('https://elsewhere.example')\n```"],
] as const) {
  test(`${what} is shown as the text it is`, () => {
    render(<Markdown text={text} />);
    expect(shownText()).toBe(text);
    expect(screen.queryByRole("link")).toBeNull();
  });
}

test("an attachment of the entry is shown between the words, and leads to its own page", () => {
  const id = "0193f3a1-0000-7000-8000-00000000000a";
  const journal = { thumbnail: async () => undefined };
  show(<Markdown entryId="e" text={`Look: ![the **old** oak](aura-attachment:${id}) there.`} />, { journal });
  expect(shownText()).toBe("Look:  there.");
  const link = screen.getByRole("link", { name: "Attachment: the **old** oak" });
  expect(link.props["href"]).toBe(`/entry/e/attachments/${id}`);
});

test("without its entry an attachment is the text it is", () => {
  const text = "![oak](aura-attachment:0193f3a1-0000-7000-8000-00000000000a)";
  render(<Markdown text={text} />);
  expect(shownText()).toBe(text);
});

test("a file that did not come along when the entry moved in is said to be one, and shows no address", () => {
  show(<Markdown entryId="e" text={"Snow. ![IMG 1.jpeg](aura-media:AAAA-1) ![](aura-media:B)"} />, { journal: {} });
  expect(shownText()).toBe("Snow. IMG 1.jpeg: did not come along A file: did not come along");
});

test("a link leads to the web and to a mail, and nowhere else", () => {
  render(<Markdown text={"[one](https://example.org/a) [two](mailto:ann@example.org)"} />);
  for (const link of screen.getAllByRole("link")) fireEvent.press(link);
  expect(openURL.mock.calls).toEqual([["https://example.org/a"], ["mailto:ann@example.org"]]);
});

for (const href of [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "data:text/html,x",
  "file:///etc/passwd",
  "aura://you",
]) {
  test(`a link to ${href} is text`, () => {
    render(<Markdown text={`[tap me](${href})`} />);
    expect(screen.queryByRole("link")).toBeNull();
    expect(shownText()).toContain(href);
  });
}
