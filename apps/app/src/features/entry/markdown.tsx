import { lexer, type Token, type Tokens } from "marked";
import { createContext, Fragment, memo, use, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import Square from "lucide-react-native/icons/square";
import SquareCheck from "lucide-react-native/icons/square-check";
import { attachmentAt, isLeftBehind } from "@aura-journal/contracts/attachment-references";
import { directionOfText } from "../../locale/direction.ts";
import { running } from "../../ui/direction.tsx";
import { serif } from "../../ui/fonts.ts";
import { outsideLinkProps } from "../../ui/outside-link.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space } from "../../ui/tokens.ts";
import { PictureAmongWords } from "../attachments/picture-among-words.tsx";

/** Where a link in an entry may lead; anything else stays text. */
const SCHEMES = /^(?:https?:|mailto:)/i;

/**
 * An entry as it reads: bold, italic, lists, quotes, headings, links, checklists, and its own attachments. What is not on this list (HTML,
 * images from elsewhere, tables, code that runs) is shown as the text it is, so nothing in an entry can do anything.
 * @param entryId whose attachments are shown; absent: none are
 */
export const Markdown = memo(function Markdown({
  text,
  entryId,
}: {
  readonly text: string;
  readonly entryId?: string | undefined;
}) {
  return (
    <EntryContext value={entryId}>
      <View {...running(directionOfText(text), styles.blocks)}>
        {lexer(text, { gfm: true, breaks: true }).map(block)}
      </View>
    </EntryContext>
  );
});

const EntryContext = createContext<string | undefined>(undefined);

function block(token: Token, key: number): ReactNode {
  switch (token.type) {
    case "space":
    case "def":
    // The marker beside the item shows it.
    case "checkbox":
      return null;
    case "heading":
      return <Heading key={key} token={token as Tokens.Heading} />;
    case "blockquote":
      return <Quote key={key} token={token as Tokens.Blockquote} />;
    case "list":
      return <List key={key} token={token as Tokens.List} />;
    case "hr":
      return <Rule key={key} />;
    case "paragraph":
    case "text":
      return <Paragraph key={key} token={token as Tokens.Paragraph} />;
    default:
      return (
        <Text key={key} as="prose" selectable>
          {token.raw.trimEnd()}
        </Text>
      );
  }
}

/** A run of words, or of words with pictures between them. */
function Paragraph({ token: { tokens, raw } }: { readonly token: Tokens.Paragraph }) {
  const entryId = use(EntryContext);
  const parts = entryId === undefined ? [] : partsOf(tokens);
  if (entryId === undefined || parts.length < 2) {
    return (
      <Text as="prose" selectable>
        {inlines(tokens, raw)}
      </Text>
    );
  }
  return (
    <View style={styles.blocks}>
      {parts.map((part, key) =>
        "attachmentId" in part ? (
          <PictureAmongWords key={key} entryId={entryId} {...part} />
        ) : part.words.every(({ raw: words }) => words.trim() === "") ? null : (
          <Text key={key} as="prose" selectable>
            {inlines(part.words, "")}
          </Text>
        ),
      )}
    </View>
  );
}

type Part = { readonly words: readonly Token[] } | { readonly attachmentId: string; readonly label: string };

/** A paragraph parted at its attachments; the words before, between and behind them, which may be none. */
function partsOf(tokens: readonly Token[] | undefined = []): Part[] {
  const parts: Part[] = [];
  let words: Token[] = [];
  for (const token of tokens) {
    const { href, text } = token as Tokens.Image;
    const attachmentId = token.type === "image" ? attachmentAt(href) : undefined;
    if (attachmentId === undefined) words.push(token);
    else {
      parts.push({ words }, { attachmentId, label: text });
      words = [];
    }
  }
  return [...parts, { words }];
}

function Heading({ token }: { readonly token: Tokens.Heading }) {
  // The page's own head is the day: those of a text begin below it.
  return (
    <Text as={token.depth === 1 ? "title" : "heading"} level={token.depth === 1 ? 2 : 3} selectable>
      {inlines(token.tokens, token.raw)}
    </Text>
  );
}

function Quote({ token }: { readonly token: Tokens.Blockquote }) {
  const palette = usePalette();
  return <View style={[styles.quote, { borderColor: palette.line }]}>{token.tokens.map(block)}</View>;
}

function Rule() {
  const palette = usePalette();
  return <View style={[styles.rule, { backgroundColor: palette.line }]} />;
}

function List({ token }: { readonly token: Tokens.List }) {
  const first = typeof token.start === "number" ? token.start : 1;
  return (
    <View role="list" style={styles.list}>
      {token.items.map((item, index) => (
        <View key={index} role="listitem" style={styles.item}>
          <Marker item={item} text={token.ordered ? `${first + index}.` : "•"} />
          <View style={styles.itemText}>{item.tokens.map(block)}</View>
        </View>
      ))}
    </View>
  );
}

function Marker({ item, text }: { readonly item: Tokens.ListItem; readonly text: string }) {
  const palette = usePalette();
  if (!item.task) {
    return (
      <Text as="prose" tone="soft" style={styles.marker}>
        {text}
      </Text>
    );
  }
  const Icon = item.checked === true ? SquareCheck : Square;
  return (
    <View
      accessible
      role="checkbox"
      aria-checked={item.checked === true}
      aria-disabled
      aria-label={item.text}
      style={styles.check}
    >
      <Icon size={18} strokeWidth={1.75} color={palette.soft} aria-hidden />
    </View>
  );
}

function inlines(tokens: readonly Token[] | undefined, raw: string): ReactNode {
  return tokens === undefined ? raw : tokens.map((token, key) => <Fragment key={key}>{inline(token)}</Fragment>);
}

function inline(token: Token): ReactNode {
  switch (token.type) {
    case "strong":
      return (
        <Text as="prose" style={styles.strong}>
          {inlines((token as Tokens.Strong).tokens, token.raw)}
        </Text>
      );
    case "em":
      return (
        <Text as="prose" style={styles.em}>
          {inlines((token as Tokens.Em).tokens, token.raw)}
        </Text>
      );
    case "del":
      return (
        <Text as="prose" style={styles.del}>
          {inlines((token as Tokens.Del).tokens, token.raw)}
        </Text>
      );
    case "br":
      return "\n";
    case "checkbox":
      return null;
    case "escape":
      return (token as Tokens.Escape).text;
    case "text":
      return inlines((token as Tokens.Text).tokens, token.raw);
    case "link":
      return <Anchor token={token as Tokens.Link} />;
    case "image":
      return isLeftBehind((token as Tokens.Image).href) ? (
        <LeftBehind name={(token as Tokens.Image).text} />
      ) : (
        token.raw
      );
    default:
      return token.raw;
  }
}

/** A file that the journal from which the entry moved in did not bring along. */
function LeftBehind({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  return (
    <Text as="prose" tone="soft" style={styles.em}>
      {t("attachments.left", { name: name === "" ? t("attachments.leftFile") : name })}
    </Text>
  );
}

function Anchor({ token }: { readonly token: Tokens.Link }) {
  if (!SCHEMES.test(token.href)) return token.raw;
  return (
    <Text as="prose" tone="accent" style={styles.link} {...outsideLinkProps(token.href)}>
      {inlines(token.tokens, token.raw)}
    </Text>
  );
}

const styles = StyleSheet.create({
  blocks: { gap: space[4] },
  quote: { borderStartWidth: 2, paddingStart: space[4], gap: space[3] },
  rule: { height: StyleSheet.hairlineWidth, marginVertical: space[3] },
  list: { gap: space[2] },
  item: { flexDirection: "row", gap: space[2] },
  itemText: { flex: 1, gap: space[2] },
  marker: { minWidth: 20 },
  check: { minWidth: 20, height: 28, justifyContent: "center", borderRadius: radius.small },
  strong: { fontFamily: serif.semibold, fontWeight: "600" },
  em: { fontFamily: serif.italic, fontStyle: "italic" },
  del: { textDecorationLine: "line-through" },
  link: { textDecorationLine: "underline" },
});
