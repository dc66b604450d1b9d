/**
 * Where to go after signing in: the page that was asked for, if it is one of ours. Browsers read `//`, `/\` and a slash
 * with a tab in it as another site, so the parsed address decides and not the text.
 */
export function nextPath(query: string, origin: string): string {
  const asked = new URLSearchParams(query).get('next')
  if (asked === null || !/^\/(?![/\\])/.test(asked)) return `${origin}/app`
  const url = URL.parse(asked, origin)
  return url !== null && url.origin === origin ? url.href : `${origin}/app`
}
