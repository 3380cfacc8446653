import { Link, useLocalSearchParams, useRouter } from "expo-router";
import SearchIcon from "lucide-react-native/icons/search";
import X from "lucide-react-native/icons/x";
import { memo, useCallback, useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  FlatList,
  Platform,
  StyleSheet,
  TextInput,
  useWindowDimensions,
  View,
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

/** What is found is fetched, and drawn, as far as one looks: a key must show its answer at once. */
const PAGE = 20;
/** A little more than a screen holds. */
const AT_ONCE = 7;

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
  const { value } = useJournalQuery("entries", `search ${limit} ${q}`, async (journal) => ({
    hits: q === "" ? [] : await journal.search({ q, limit }),
    limit,
  }));
  // What was found for the letters before stays until the next answer is there: nothing blinks while one types.
  const [found, setFound] = useState(value);
  if (value !== undefined && value !== found) setFound(value);
  const hits = found?.hits;
  const hasMore = found !== undefined && found.hits.length === found.limit;
  const isBeside = beside !== undefined;
  const chosen = beside?.chosen;
  const choose = useCallback((entry: string) => router.setParams({ entry }), [router]);
  const renderItem = useCallback(
    ({ item }: { readonly item: LocalSearchHit }) => (
      <Hit hit={item} isChosen={item.entryId === chosen} onChoose={isBeside ? choose : undefined} />
    ),
    [chosen, choose, isBeside],
  );
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
        {q === "" || hits === undefined ? "" : t("search.found", { count: hits.length, more: hasMore ? "+" : "" })}
      </Text>
      {q === "" ? (
        <Empty text={t("search.teach")} />
      ) : (
        <FlatList
          data={hits ?? []}
          keyExtractor={placeInList}
          renderItem={renderItem}
          initialNumToRender={AT_ONCE}
          maxToRenderPerBatch={AT_ONCE}
          windowSize={3}
          onEndReached={() => hasMore && setWanted({ q, count: limit + PAGE })}
          onEndReachedThreshold={1}
          keyboardShouldPersistTaps="handled"
          contentContainerStyle={styles.hits}
        />
      )}
    </View>
  );
}

/** By their places: with the next letter a row shows another passage, which is less to do than another row. */
function placeInList(_hit: LocalSearchHit, place: number): string {
  return String(place);
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
