import { Link, useLocalSearchParams, useRouter } from "expo-router";
import SearchIcon from "lucide-react-native/icons/search";
import X from "lucide-react-native/icons/x";
import { memo, useCallback, useDeferredValue, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  Platform,
  ScrollView,
  StyleSheet,
  TextInput,
  useWindowDimensions,
  View,
  type NativeScrollEvent,
  type TextInputProps,
} from "react-native";
import { useJournalQuery } from "../../data/journal-context.tsx";
import type { LocalSearchHit } from "../../data/journal.ts";
import { shortDay } from "../../locale/format.ts";
import { IconButton } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { sans, sized } from "../../ui/fonts.ts";
import { ListAndPage } from "../../ui/list-and-page.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { MEASURE, radius, space, TARGET, WIDE } from "../../ui/tokens.ts";
import { EntryView } from "../entry/entry-view.tsx";

/** What is found is fetched as far as one looks. */
const PAGE = 20;
/** The least height of what was found in one entry; a screen is full of so many. */
const ROW_HEIGHT = 88;
/** Who has not typed for so long is reading: what lies below the screen is drawn then, and not in the way of the next key. */
const REST_MS = 1_000;

/** Finds while one types, on this device, with the words marked; where there is room, what was found is read beside the list. */
export function SearchScreen({ entryId }: { readonly entryId?: string | undefined }) {
  const { t } = useTranslation();
  const isWide = useWindowDimensions().width >= WIDE;
  if (!isWide) return <Finding />;
  return (
    <ListAndPage
      list={<Finding beside={{ chosen: entryId }} />}
      page={entryId === undefined ? <Empty text={t("search.choose")} /> : <EntryView key={entryId} entryId={entryId} />}
    />
  );
}

/** @param beside there: the pages of what was found open beside this, and one of them may be open */
function Finding({ beside }: { readonly beside?: { readonly chosen: string | undefined } }) {
  const { t } = useTranslation();
  const palette = usePalette();
  const router = useRouter();
  const { q: asked = "" } = useLocalSearchParams<{ q?: string }>();
  const [typed, setTyped] = useState(asked);
  const [isFocused, setFocused] = useState(false);
  const q = useDeferredValue(typed.trim());
  const [wanted, setWanted] = useState({ q, count: PAGE });
  const limit = wanted.q === q ? wanted.count : PAGE;
  const { value } = useJournalQuery("entries", `search ${limit} ${q}`, async (journal): Promise<Answer> => {
    // One more than is shown tells whether there is more.
    const hits = q === "" ? [] : await journal.search({ q, limit: limit + 1 });
    return { q, hits: hits.slice(0, limit), hasMore: hits.length > limit };
  });
  // What was found for the letters before stays until the next answer is there: nothing blinks while one types.
  const [found, setFound] = useState(value);
  if (value !== undefined && value !== found) setFound(value);
  const showMore = useCallback(() => setWanted({ q, count: limit + PAGE }), [q, limit]);
  return (
    <View style={styles.screen}>
      <Text as="title" level={1} style={styles.title}>
        {t("search.title")}
      </Text>
      <View
        style={[
          styles.box,
          { borderColor: isFocused ? palette.accent : palette.soft, backgroundColor: palette.raised },
        ]}
      >
        <SearchIcon size={20} strokeWidth={1.75} color={palette.soft} aria-hidden />
        <TextInput
          autoFocus
          value={typed}
          onChangeText={setTyped}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
          role="searchbox"
          aria-label={t("search.title")}
          placeholder={t("search.placeholder")}
          placeholderTextColor={palette.soft}
          style={[styles.input, { color: palette.ink }, WITHOUT_OUTLINE]}
        />
        <IconButton label={t("search.close")} icon={X} onPress={() => router.navigate("/journal")} />
      </View>
      <Text as="caption" tone="soft" role="status" style={styles.count}>
        {q === "" || found === undefined
          ? ""
          : t("search.found", { count: found.hits.length, more: found.hasMore ? "+" : "" })}
      </Text>
      {q === "" ? (
        <Empty text={t("search.teach")} />
      ) : (
        <Found found={found} isBeside={beside !== undefined} chosen={beside?.chosen} onEnd={showMore} />
      )}
    </View>
  );
}

/** What the journal has for what is typed. */
interface Answer {
  readonly q: string;
  readonly hits: readonly LocalSearchHit[];
  readonly hasMore: boolean;
}

interface FoundProps {
  readonly found: Answer | undefined;
  readonly isBeside: boolean;
  readonly chosen: string | undefined;
  readonly onEnd: () => void;
}

const Found = memo(function Found({ found, isBeside, chosen, onEnd }: FoundProps) {
  const router = useRouter();
  const { height } = useWindowDimensions();
  /** That of which all is drawn. */
  const [restedOn, setRestedOn] = useState<string>();
  const q = found?.q;
  useEffect(() => {
    const timer = setTimeout(() => setRestedOn(q), REST_MS);
    return () => clearTimeout(timer);
  }, [q]);
  const choose = useCallback((entry: string) => router.setParams({ entry }), [router]);
  if (found === undefined) return null;
  const shown = restedOn === q ? found.hits : found.hits.slice(0, Math.ceil(height / ROW_HEIGHT));
  return (
    <ScrollView
      onScroll={({ nativeEvent }) => {
        setRestedOn(q);
        if (found.hasMore && isNearEnd(nativeEvent)) onEnd();
      }}
      scrollEventThrottle={100}
      keyboardShouldPersistTaps="handled"
      contentContainerStyle={styles.hits}
    >
      {shown.map((hit, place) => (
        // By their places: with the next letter a row shows another passage, which is less to do than another row.
        <Hit key={place} hit={hit} isChosen={hit.entryId === chosen} onChoose={isBeside ? choose : undefined} />
      ))}
    </ScrollView>
  );
});

/** Less than a screen before it. */
function isNearEnd({ contentOffset, contentSize, layoutMeasurement }: NativeScrollEvent): boolean {
  return contentOffset.y + 2 * layoutMeasurement.height > contentSize.height;
}

interface HitProps {
  readonly hit: LocalSearchHit;
  readonly isChosen: boolean;
  /** There where the entry opens beside the list. */
  readonly onChoose: ((entryId: string) => void) | undefined;
}

const Hit = memo(function Hit({ hit, isChosen, onChoose }: HitProps) {
  const palette = usePalette();
  const { i18n } = useTranslation();
  return (
    <Link
      href={onChoose === undefined ? `/entry/${hit.entryId}` : `/search?entry=${hit.entryId}`}
      onPress={(event) => {
        if (onChoose === undefined) return;
        // The list stays as it is, with the focus in it: no page is left.
        event.preventDefault();
        onChoose(hit.entryId);
      }}
      {...(isChosen ? { "aria-current": "true" } : {})}
    >
      <View style={[styles.hit, { borderColor: palette.line }, isChosen && { backgroundColor: palette.sunk }]}>
        <Text as="caption" tone="soft">
          {[shortDay(i18n.language, hit.localDate), hit.place].filter(Boolean).join(" · ")}
        </Text>
        <Text as="prose" style={styles.passage}>
          {piecesOf(hit).map(({ text, isMarked }, index) =>
            isMarked ? (
              <Text key={index} as="prose" style={[styles.passage, { backgroundColor: palette.mark }]}>
                {text}
              </Text>
            ) : (
              text
            ),
          )}
        </Text>
      </View>
    </Link>
  );
});

function piecesOf({ passage, highlights }: LocalSearchHit): { text: string; isMarked: boolean }[] {
  const pieces: { text: string; isMarked: boolean }[] = [];
  let at = 0;
  for (const { start, end } of highlights) {
    pieces.push(
      { text: passage.slice(at, start), isMarked: false },
      { text: passage.slice(start, end), isMarked: true },
    );
    at = end;
  }
  pieces.push({ text: passage.slice(at), isMarked: false });
  return pieces.filter(({ text }) => text !== "");
}

/** The box around the field shows where the keyboard is. */
const WITHOUT_OUTLINE = Platform.OS === "web" ? ({ outlineStyle: "none" } as unknown as TextInputProps["style"]) : null;

const styles = StyleSheet.create({
  screen: { flex: 1, width: "100%", maxWidth: MEASURE + 80, alignSelf: "center", padding: space[4], gap: space[2] },
  title: { paddingTop: space[1], paddingBottom: space[2] },
  box: {
    flexDirection: "row",
    alignItems: "center",
    borderWidth: 1,
    borderRadius: radius.medium,
    paddingStart: space[4],
    gap: space[3],
  },
  input: { flex: 1, minWidth: 0, minHeight: TARGET + 4, fontFamily: sans, ...sized(17) },
  count: { minHeight: 18, paddingHorizontal: space[1] },
  hits: { paddingBottom: space[10] },
  hit: {
    width: "100%",
    borderBottomWidth: StyleSheet.hairlineWidth,
    paddingVertical: space[4],
    paddingHorizontal: space[2],
    gap: space[1],
  },
  passage: sized(17, 26),
});
