/** A list of which what is in view is drawn; on the web a file of its own, which pages without one do not load. */
export { SectionList } from "react-native";
