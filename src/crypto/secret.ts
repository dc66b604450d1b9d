import { inspect } from 'node:util'

/** A secret from the configuration. It cannot print itself: not in logs, not in JSON, not in an error. */
export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }

  /** The value itself, for the one place that hands it to a library. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect.custom](): string {
    return '[secret]'
  }
}
