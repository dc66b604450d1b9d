import './logo.css'

/** The fruit: rind, pith and flesh. */
export function Logo({ size = 28, label }: { size?: number; label?: string }) {
  return (
    <svg
      class="logo"
      width={size}
      height={size}
      viewBox="0 0 28 28"
      focusable="false"
      {...(label === undefined ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label })}
    >
      <rect class="logo__rind" width="28" height="28" rx="9" />
      <rect class="logo__pith" x="5" y="5" width="18" height="18" rx="6" />
      <rect class="logo__flesh" x="9" y="9" width="10" height="10" rx="3" />
    </svg>
  )
}
