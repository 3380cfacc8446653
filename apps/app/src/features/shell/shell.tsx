import { Link, usePathname } from "expo-router";
import BookOpen from "lucide-react-native/icons/book-open";
import ChartSpline from "lucide-react-native/icons/chart-spline";
import CircleUser from "lucide-react-native/icons/circle-user-round";
import PenLine from "lucide-react-native/icons/pen-line";
import { useEffect, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, useWindowDimensions, View } from "react-native";
import { useSafeAreaInsets } from "react-native-safe-area-context";
import { useSettings } from "../../data/settings-context.tsx";
import { sized } from "../../ui/fonts.ts";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space, TARGET, WIDE } from "../../ui/tokens.ts";
import { useReminderUpkeep } from "../reminders/use-reminder-upkeep.ts";
import { LockButton, useLockKey } from "../unlock/lock-button.tsx";
import { NewVersion } from "./new-version.tsx";
import { SyncGlance } from "./sync-glance.tsx";
import { useShortcuts } from "./use-shortcuts.ts";

const PLACES = [
  { href: "/", name: "today", icon: PenLine, isAt: (path: string) => path === "/" },
  {
    href: "/journal",
    name: "journal",
    icon: BookOpen,
    isAt: (path: string) => /^\/(journal|entry|search|bin|conflicts)/.test(path),
  },
  { href: "/insights", name: "insights", icon: ChartSpline, isAt: (path: string) => path.startsWith("/insights") },
  { href: "/you", name: "you", icon: CircleUser, isAt: (path: string) => path.startsWith("/you") },
] as const;

/** Pages that are one thing to do, without a way elsewhere on them. */
const BARE = /^\/(welcome|sign-in|sign-up|forgot-password)/;

/** What stands around every page: four places, in a bar under the page of a phone, in a rail beside the page of a desk. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const palette = usePalette();
  const path = usePathname();
  const insets = useSafeAreaInsets();
  const isWide = useWindowDimensions().width >= WIDE;
  const isBare = BARE.test(path);
  useShortcuts(!isBare);
  useLockKey();
  useArrival(path);
  useReminderUpkeep();
  return (
    <View
      style={[
        styles.shell,
        { flexDirection: isWide ? "row" : "column-reverse", backgroundColor: palette.paper, paddingTop: insets.top },
      ]}
    >
      {isBare ? null : isWide ? <Rail path={path} /> : <Bar path={path} bottom={insets.bottom} />}
      <View role="main" style={styles.page}>
        <NewVersion />
        {children}
      </View>
    </View>
  );
}

/** Whoever came by a way into the app, and not to its door, is not sent to the welcome later on. */
function useArrival(path: string): void {
  const { change } = useSettings();
  const first = useRef(path);
  useEffect(() => {
    if (first.current !== "/" && first.current !== "/welcome") change({ isWelcomed: true });
  }, [change]);
}

function Rail({ path }: { readonly path: string }) {
  const palette = usePalette();
  return (
    <View role="navigation" style={[styles.rail, { borderColor: palette.line }]}>
      <View style={styles.places}>
        {PLACES.map((place) => (
          <Place key={place.name} {...place} isHere={place.isAt(path)} />
        ))}
      </View>
      <View style={styles.glances}>
        <LockButton />
        <SyncGlance />
      </View>
    </View>
  );
}

function Bar({ path, bottom }: { readonly path: string; readonly bottom: number }) {
  const palette = usePalette();
  return (
    <View
      role="navigation"
      style={[styles.bar, { borderColor: palette.line, backgroundColor: palette.paper, paddingBottom: bottom }]}
    >
      {PLACES.map((place) => (
        <Place key={place.name} {...place} isHere={place.isAt(path)} />
      ))}
    </View>
  );
}

function Place({
  href,
  name,
  icon: Icon,
  isHere,
}: Omit<(typeof PLACES)[number], "isAt"> & { readonly isHere: boolean }) {
  const palette = usePalette();
  const { t } = useTranslation();
  return (
    <Link href={href} style={styles.place} {...(isHere ? { "aria-current": "page" } : {})}>
      <View style={styles.placeParts}>
        <Icon size={22} strokeWidth={isHere ? 2.1 : 1.6} color={isHere ? palette.accent : palette.soft} aria-hidden />
        <Text
          as="caption"
          tone={isHere ? "accent" : "soft"}
          maxFontSizeMultiplier={1.3}
          style={[styles.name, isHere ? styles.here : undefined]}
        >
          {t(`places.${name}`)}
        </Text>
      </View>
    </Link>
  );
}

const styles = StyleSheet.create({
  shell: { flex: 1 },
  page: { flex: 1, minWidth: 0, minHeight: 0 },
  rail: {
    width: 88,
    borderEndWidth: StyleSheet.hairlineWidth,
    paddingVertical: space[5],
    alignItems: "center",
    justifyContent: "space-between",
  },
  places: { gap: space[3] },
  glances: { alignItems: "center" },
  bar: { flexDirection: "row", justifyContent: "space-around", borderTopWidth: StyleSheet.hairlineWidth },
  place: { minWidth: 72, minHeight: TARGET + 8 },
  placeParts: { alignItems: "center", justifyContent: "center", gap: 2, paddingVertical: space[2], minWidth: 72 },
  name: sized(13, 18, 1.3),
  here: { fontWeight: "600" },
});
