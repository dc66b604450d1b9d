/** The host of a website, as people know it; the port stays when there is one. */
export function siteName(origin: string): string {
  return origin.replace(/^https?:\/\//, '')
}
