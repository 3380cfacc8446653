import { Link } from "expo-router";
import ChevronRight from "lucide-react-native/icons/chevron-right";
import type { LucideIcon } from "lucide-react-native";
import { StyleSheet, View } from "react-native";
import { Mirrored } from "../../ui/direction.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space, TARGET } from "../../ui/tokens.ts";

export interface PlaceRowProps {
  readonly href: `/you/${string}`;
  readonly icon: LucideIcon;
  readonly name: string;
  /** How it stands now. */
  readonly state?: string | undefined;
  readonly tone?: "ink" | "danger";
}

/** A way to a page of settings, and how it stands there. */
export function PlaceRow({ href, icon: Icon, name, state, tone = "ink" }: PlaceRowProps) {
  const palette = usePalette();
  return (
    <Link href={href as "/you"} style={[styles.link, { borderColor: palette.line }]}>
      <View style={styles.parts}>
        <Icon size={20} strokeWidth={1.75} color={tone === "danger" ? palette.danger : palette.soft} aria-hidden />
        <Text tone={tone} style={styles.name}>
          {name}
        </Text>
        {state === undefined ? null : (
          <Text as="label" tone="soft">
            {state}
          </Text>
        )}
        <Mirrored>
          <ChevronRight size={18} color={palette.soft} aria-hidden />
        </Mirrored>
      </View>
    </Link>
  );
}

const styles = StyleSheet.create({
  link: { borderBottomWidth: StyleSheet.hairlineWidth, width: "100%" },
  parts: {
    flexDirection: "row",
    alignItems: "center",
    gap: space[3],
    minHeight: TARGET + 8,
    paddingVertical: space[2],
    width: "100%",
  },
  name: { flex: 1 },
});
