/** Relative luminance of a colour such as #14683f, as WCAG defines it. */
function luminance(color: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

/** How well two colours stand apart, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one) + 0.05, luminance(other) + 0.05]
  return a > b ? a / b : b / a
}

/** The text colour that reads best on a company's own colour; one of the two always reaches 4.5:1. */
export function readableOn(color: string): '#ffffff' | '#000000' {
  const white = contrast(color, '#ffffff')
  return white >= 4.5 || white > contrast(color, '#000000') ? '#ffffff' : '#000000'
}
