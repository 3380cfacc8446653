import { createContext, use, type ReactNode } from "react";
import { Platform, StyleSheet, View, type ViewProps } from "react-native";

type Direction = "ltr" | "rtl";

const DirectionContext = createContext<Direction>("ltr");

/** Everything inside runs this way. */
export function DirectionProvider({
  direction,
  children,
}: {
  readonly direction: Direction;
  readonly children: ReactNode;
}) {
  return (
    <DirectionContext value={direction}>
      <View {...running(direction, styles.whole)}>{children}</View>
    </DirectionContext>
  );
}

/** Turns what points along the line, as an arrow back does, where the line runs the other way. */
export function Mirrored({ children }: { readonly children: ReactNode }) {
  return use(DirectionContext) === "rtl" ? <View style={styles.mirrored}>{children}</View> : children;
}

/** What makes a view run a way: an attribute on the web, a style elsewhere; without a direction, as what is around it. */
export function running(direction: Direction | undefined, style?: ViewProps["style"]): ViewProps {
  if (direction === undefined) return { style };
  return Platform.OS === "web" ? ({ dir: direction, style } as ViewProps) : { style: [style, { direction }] };
}

const styles = StyleSheet.create({ whole: { flex: 1 }, mirrored: { transform: [{ scaleX: -1 }] } });
