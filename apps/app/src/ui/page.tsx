import { Link } from "expo-router";
import ChevronLeft from "lucide-react-native/icons/chevron-left";
import type { ReactNode } from "react";
import { ScrollView, StyleSheet, View } from "react-native";
import { Mirrored } from "./direction.tsx";
import { Text } from "./text.tsx";
import { usePalette } from "./theme.tsx";
import { space, TARGET } from "./tokens.ts";

export interface PageProps {
  readonly title: string;
  /** One sentence on what the page is for. */
  readonly lead?: string | undefined;
  /** Where one came from. */
  readonly back?: { readonly href: string; readonly label: string };
  /** A picture above the name. */
  readonly mark?: ReactNode;
  /** Wider than a page of words needs to be. */
  readonly maxWidth?: number;
  readonly children: ReactNode;
}

/** A page of one column that scrolls: its way back, its name, and what is on it. */
export function Page({ title, lead, back, mark, maxWidth = 520, children }: PageProps) {
  const palette = usePalette();
  return (
    <ScrollView contentContainerStyle={styles.scroll} keyboardShouldPersistTaps="handled">
      <View style={[styles.column, { maxWidth }]}>
        {back === undefined ? null : (
          <Link href={back.href as "/you"} style={styles.back}>
            <View style={styles.backParts}>
              <Mirrored>
                <ChevronLeft size={20} color={palette.accent} aria-hidden />
              </Mirrored>
              <Text as="label" tone="accent">
                {back.label}
              </Text>
            </View>
          </Link>
        )}
        <View style={styles.head}>
          {mark}
          <Text as="title" level={1}>
            {title}
          </Text>
          {lead === undefined ? null : (
            <Text as="body" tone="soft">
              {lead}
            </Text>
          )}
        </View>
        {children}
      </View>
    </ScrollView>
  );
}

const styles = StyleSheet.create({
  scroll: { flexGrow: 1, paddingHorizontal: space[5], paddingTop: space[6], paddingBottom: space[16] },
  column: { width: "100%", alignSelf: "center", gap: space[5] },
  head: { gap: space[2] },
  back: { alignSelf: "flex-start", minHeight: TARGET, marginBottom: -space[3] },
  backParts: { flexDirection: "row", alignItems: "center", gap: space[1], minHeight: TARGET, marginStart: -space[1] },
});
