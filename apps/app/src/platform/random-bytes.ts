/** Random bytes of the phone, which its JavaScript has no other way to. */
export { getRandomBytes as randomBytes } from "expo-crypto";
