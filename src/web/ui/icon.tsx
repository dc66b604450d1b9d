import { h } from 'preact'
import './icon.css'

export type IconNode = readonly (readonly [tag: string, attributes: Readonly<Record<string, string>>])[]

interface IconProps {
  of: IconNode
  /** What it means, when no text beside it says so. */
  label?: string | undefined
  size?: number
}

/** One icon of the set, 18 px. Without a label it is decoration and silent. */
export function Icon({ of, label, size = 18 }: IconProps) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      focusable="false"
      {...(label === undefined ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label })}
    >
      {of.map(([tag, attributes], index) => h(tag, { ...attributes, key: index }))}
    </svg>
  )
}
