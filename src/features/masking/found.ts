/** Something recognised: the units from start up to end of a skeleton's text. */
export interface Found {
  readonly kind: 'email' | 'phone' | 'iban' | 'bsn'
  readonly start: number
  readonly end: number
}
