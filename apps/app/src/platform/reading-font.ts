import { Newsreader_400Regular } from "@expo-google-fonts/newsreader/400Regular";
import { Newsreader_400Regular_Italic } from "@expo-google-fonts/newsreader/400Regular_Italic";
import { Newsreader_600SemiBold } from "@expo-google-fonts/newsreader/600SemiBold";
import { useFonts } from "expo-font";

/** Whether the face of what people wrote is there; a phone that can't load it goes on with its own. */
export function useReadingFont(): boolean {
  const [isLoaded, error] = useFonts({ Newsreader_400Regular, Newsreader_400Regular_Italic, Newsreader_600SemiBold });
  return isLoaded || error !== null;
}
