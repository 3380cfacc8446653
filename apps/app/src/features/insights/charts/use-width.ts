import { useCallback, useState } from "react";
import type { LayoutChangeEvent } from "react-native";

/** The width that a chart has; 0 until it is known. */
export function useWidth(): { readonly width: number; readonly onLayout: (event: LayoutChangeEvent) => void } {
  const [width, setWidth] = useState(0);
  const onLayout = useCallback((event: LayoutChangeEvent) => setWidth(event.nativeEvent.layout.width), []);
  return { width, onLayout };
}
