const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text for HTML, SVG and XML: markup in it stays text. Characters that XML has no place for are left out. */
export const escapeMarkup = (text: string): string => text.replaceAll(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]|\p{Cs}/gu, '').replaceAll(/[&<>"']/g, (char) => ESCAPES[char] ?? '')
