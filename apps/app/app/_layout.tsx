import { Slot } from "expo-router";
import { ThemeProvider } from "../src/ui/theme.tsx";

export default function RootLayout() {
  return (
    <ThemeProvider choice="auto">
      <Slot />
    </ThemeProvider>
  );
}
