/**
 * Takes an option out of the arguments.
 * @returns its value, '' for one without, null when it is not there
 * @throws Error with the usage when its value is missing
 */
export function takeOption(args: string[], name: string, hasValue: boolean, usage: string): string | null {
  const at = args.indexOf(name)
  if (at === -1) return null
  const [, value = ''] = args.splice(at, hasValue ? 2 : 1)
  if (hasValue && value === '') throw new Error(usage)
  return value
}
