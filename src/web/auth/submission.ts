import { useSignal, type Signal } from '@preact/signals'
import { ApiProblem } from '../lib/api.ts'
import { problemText } from '../lib/problems.ts'

/** What stands in the way of the last attempt. */
export interface Obstacle {
  /** The field it is about; without one it is about the whole form. */
  field?: string
  text: string
  /** When trying again makes sense, in milliseconds since 1970. */
  until?: number
}

interface Options {
  /** Checks before anything is sent. The first obstacle wins. */
  check?: (form: FormData) => Obstacle | null
  send: (form: FormData) => Promise<void>
  /** Puts a problem into the words of this step; null leaves it to the general ones. */
  explain?: (problem: ApiProblem) => Obstacle | null
}

export interface Submission {
  busy: Signal<boolean>
  obstacle: Signal<Obstacle | null>
  onSubmit: (event: Event) => void
  /** The error of one field, for the field itself. */
  error: (field: string) => string | undefined
  /** Takes the error of one field away. */
  forgive: (field: string) => void
}

/** One form, one question to the server: busy while it runs, and the focus where something has to be put right. */
export function useSubmission({ check, send, explain }: Options): Submission {
  const busy = useSignal(false)
  const obstacle = useSignal<Obstacle | null>(null)

  const stopAt = (form: HTMLFormElement, found: Obstacle): void => {
    obstacle.value = found
    const control = found.field === undefined ? null : form.elements.namedItem(found.field)
    if (control instanceof HTMLInputElement) requestAnimationFrame(() => control.focus())
  }
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const data = new FormData(form)
    const found = check?.(data) ?? null
    if (found !== null) return stopAt(form, found)
    busy.value = true
    obstacle.value = null
    try {
      await send(data)
    } catch (error) {
      stopAt(form, toObstacle(error, form, explain))
    } finally {
      busy.value = false
    }
  }
  return {
    busy,
    obstacle,
    onSubmit(event) {
      event.preventDefault()
      const { until } = obstacle.value ?? {}
      const mayTry = !busy.value && (until === undefined || until <= Date.now())
      if (mayTry && event.currentTarget instanceof HTMLFormElement) void submit(event.currentTarget)
    },
    error: (field) => (obstacle.value?.field === field ? obstacle.value.text : undefined),
    forgive(field) {
      if (obstacle.value?.field === field) obstacle.value = null
    }
  }
}

/** When a limit does not say how long it lasts. */
const A_WHILE_SECONDS = 30

function toObstacle(error: unknown, form: HTMLFormElement, explain: Options['explain']): Obstacle {
  if (!(error instanceof ApiProblem)) return { text: problemText(error) }
  const { retryAfter, field } = error.problem
  if (error.code === 'rate_limited') {
    return { text: problemText(error), until: Date.now() + (retryAfter ?? A_WHILE_SECONDS) * 1000 }
  }
  const explained = explain?.(error)
  if (explained) return explained
  const named = field !== undefined && form.elements.namedItem(field) !== null
  return { text: problemText(error), ...(named && { field }) }
}

export function textOf(data: FormData, name: string): string {
  const value = data.get(name)
  return typeof value === 'string' ? value : ''
}
