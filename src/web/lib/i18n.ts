import { signal } from '@preact/signals'

export type Locale = 'en' | 'nl'
/** A text, or its forms by number (`{count}` decides). Dutch and English need two. */
export type Entry = string | { readonly one: string; readonly other: string }
export type Dictionary = Readonly<Record<string, Entry>>
/** The same keys, with forms where the original has forms. */
export type Translation<D extends Dictionary> = {
  readonly [K in keyof D]: D[K] extends string ? string : { readonly one: string; readonly other: string }
}

type Names<S> = S extends `${string}{${infer N}}${infer Rest}` ? N | Names<Rest> : never
type NamesOf<E> = E extends string ? Names<E> : E extends { other: infer O } ? Names<O> | 'count' : never
type Arguments<E> = [NamesOf<E>] extends [never]
  ? []
  : [params: { readonly [N in NamesOf<E>]: N extends 'count' ? number : string | number }]
export type Translate<D extends Dictionary> = <K extends keyof D>(key: K, ...params: Arguments<D[K]>) => string

const STORAGE_KEY = 'rind:locale'
const isLocale = (value: unknown): value is Locale => value === 'en' || value === 'nl'

/** The language of the page. Reading it in a component makes the component follow a switch. */
export const locale = signal<Locale>('en')

/** Sets the language at start: the reader's own choice first, then what the server decided. */
export function startLocale(fallback: Locale): void {
  let chosen: unknown = null
  try {
    chosen = localStorage.getItem(STORAGE_KEY)
  } catch {
    // Storage may be closed to us; the server's choice will do.
  }
  apply(isLocale(chosen) ? chosen : fallback)
}

export function switchLocale(next: Locale): void {
  try {
    localStorage.setItem(STORAGE_KEY, next)
  } catch {
    // It lasts as long as the tab, then.
  }
  apply(next)
}

function apply(next: Locale): void {
  locale.value = next
  document.documentElement.lang = next
}

const plural: Record<Locale, Intl.PluralRules> = { en: new Intl.PluralRules('en'), nl: new Intl.PluralRules('nl') }

/** Makes `t` for one area of the product from its dictionary in both languages. */
export function translator<const D extends Dictionary>(en: D, nl: Translation<D>): Translate<D> {
  return (key, ...[params]) => {
    const entry: Entry = (locale.value === 'nl' ? nl : en)[key]
    const given: Readonly<Record<string, string | number>> = params ?? {}
    const text =
      typeof entry === 'string'
        ? entry
        : plural[locale.value].select(Number(given.count)) === 'one'
          ? entry.one
          : entry.other
    return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => show(given[name]) ?? whole)
  }
}

const show = (value: string | number | undefined): string | undefined =>
  typeof value === 'number' ? formatNumber(value) : value

const TAGS: Record<Locale, string> = { en: 'en-GB', nl: 'nl-NL' }
const numbers: Record<Locale, Intl.NumberFormat> = {
  en: new Intl.NumberFormat(TAGS.en),
  nl: new Intl.NumberFormat(TAGS.nl)
}

export const formatNumber = (value: number): string => numbers[locale.value].format(value)
/** The BCP 47 tag that dates and numbers are written by. */
export const localeTag = (): string => TAGS[locale.value]
