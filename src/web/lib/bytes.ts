import { localeTag } from './i18n.ts'

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** 12.4 MB, by the units that count in thousands. */
export function formatBytes(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${new Intl.NumberFormat(localeTag(), { maximumFractionDigits: 1 }).format(bytes / 1000 ** step)} ${UNITS[step]}`
}
