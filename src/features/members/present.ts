/** One or two letters for an avatar: of the first and the last word, whatever the script. */
export function initialsOf(name: string): string {
  const all = name.trim().split(/\s+/u)
  // What stands in brackets or quotes, or is a sign of its own, is no name: "Claire Oudenhoven (BDO)".
  const named = all.filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const words = named.length > 0 ? named : all
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return letters.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('')
}

/** What a customer is told of a colleague's name: the first word only. */
export function firstNameOf(name: string): string {
  return name.trim().split(/\s+/u)[0] ?? ''
}
