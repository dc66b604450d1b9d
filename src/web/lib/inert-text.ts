/**
 * Takes out the characters that override the direction of what follows (U+202D, U+202E): they make `gpj.exe` read as
 * `exe.jpg`. Right-to-left languages do not need them; the marks and isolates that they do need stay.
 */
export const inertText = (text: string): string => text.replaceAll(/[\u202D\u202E]/g, '')
